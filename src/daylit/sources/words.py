"""The words by which columns are named, in eleven languages, without accents and in lower case."""

from __future__ import annotations

import re
import unicodedata


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip().replace("_", " ") for word in text.split())


XES_NAMES = {
    "case": ("case:concept:name",),
    "activity": ("concept:name",),
    "time": ("time:timestamp",),
    "start": ("start_timestamp", "time:start", "start:timestamp"),
    "end": ("time:complete", "time:end"),
    "lifecycle": ("lifecycle:transition",),
    "person": ("org:resource",),
    "team": ("org:group", "org:role"),
    "organisation": (),
    "event_id": ("identity:id",),
    "customer": (),
    "service": (),
}
"""Names that the XES standard and its writers give, the better first."""

CONNECTORS = _words(
    "a af av da das de del den der des d di do dos du e et for i la le of o och the um"
)
IDS = _words(
    "id ids key no nr num number numero nummer numer numeros identifier identifiant identificador "
    "identificativo identifikator kennung reference referens referenz referencia referentie ref "
    "uuid "
    "nro tunnus tunniste code codigo codice kod "
)
NAMES = _words(
    "name names label description namn bezeichnung nom libelle nombre nome naam omschrijving navn "
    "nimi nazwa text"
)
TIMES = _words(
    "time timestamp date datetime at on utc stamp tid tidpunkt tidsstampel datum klockslag zeit "
    "zeitpunkt zeitstempel uhrzeit heure horodatage fecha hora data ora tijd tijdstip tijdstempel "
    "dato tidsstempel tidspunkt aika aikaleima paivamaara pvm czas znacznik czasu"
)
DURATION = _words(
    "duration elapsed waiting wait lead cycle processing handling hours minutes dauer duree "
    "duracion durata duracao duur varaktighet varighet kesto wartezeit durchlaufzeit "
    "bearbeitungszeit"
)
"""Words that say how long something took, not when it was."""

CASE = _words(
    "case caso cas fall arende zaak sag sak dossier tapaus tapauksen sprawa sprawy trace "
    "process_instance prozessinstanz instance asia asian"
)
CASE_OR_ACTIVITY = _words("vorgang")
"""Words that mean the case to some and the activity to others; with a number, the case."""
CASE_OF_A_TRADE = _words(
    "order ticket incident issue request claim invoice application job shipment contract complaint "
    "purchase_order sales_order service_request work_order loan offer permit change problem "
    "bestallning forfragan faktura reklamation arbetsorder "
    "document purchasing_document purchasing_doc sales_document sales_doc "
    "einkaufsbeleg verkaufsbeleg vertriebsbeleg beleg "
    "auftrag bestellung rechnung antrag anfrage reklamation storung schaden lieferung vertrag akte "
    "commande demande facture reclamation incidence sinistre ticket "
    "pedido solicitud factura expediente incidencia reclamo reclamacion orden "
    "ordine richiesta fattura pratica reclamo segnalazione "
    "encomenda solicitacao fatura processo chamado pedido "
    "bestelling aanvraag factuur melding klacht opdracht "
    "ordre bestilling henvendelse anmodning soknad "
    "tilaus tilauksen lasku laskun hakemus hakemuksen pyynto pyynnon tiketti tiketin "
    "zamowienie zamowienia zgloszenie zgloszenia faktury wniosek wniosku zlecenie zlecenia"
)
ACTIVITY = _words(
    "activity task step process_step work_step event_activity action_activity "
    "aktivitet aktivitat aktivitaet tatigkeit taetigkeit arbeitsschritt prozessschritt schritt "
    "arbetsmoment arbetssteg processteg steg atgard moment "
    "activite tache etape actividad tarea paso etapa attivita compito fase passaggio "
    "atividade tarefa passo activiteit taak stap processtap "
    "opgave trin oppgave trinn prosesstrinn aktiviteetti tehtava vaihe tyovaihe "
    "czynnosc aktywnosc zadanie krok etap"
)
ACTIVITY_TOO = _words(
    "event action operation status state stage phase handelse aktion ereignis vorgangsart zustand "
    "evenement statut action evento accion estado operazione azione stato acao estagio gebeurtenis "
    "actie handeling haendelse hendelse handling tila tapahtuma toiminto toimenpide zdarzenie stan "
    "akcja operacja operacion operacao"
)
EVENT = _words(
    "event activity action step task handelse ereignis evenement evento gebeurtenis "
    "haendelse hendelse tapahtuma zdarzenie aktivitet aktivitat activite"
)
START = _words(
    "start started begin began beginn begonnen begun startad paborjad anfang gestartet debut "
    "inicio inizio begin aanvang pabegyndt pabegynt aloitus alku rozpoczecie rozpoczecia "
    "poczatek start_event"
)
END = _words(
    "end ended complete completed completion finish finished stop stopped closed slut avslut "
    "avslutad klar ende abschluss beendet fin fim fine einde eind voltooid sluttidspunkt afsluttet "
    "avsluttet loppu lopetus valmis zakonczenie zakonczenia koniec termino"
)
LIFECYCLE = _words(
    "lifecycle life_cycle transition lifecycle_transition livscykel lebenszyklus "
    "cycle_vie ciclo_vida ciclo_vita levenscyclus livssyklus elinkaari"
)
PERSON = _words(
    "resource user username agent employee assignee assigned assigned_to performer performed_by "
    "handler handled_by actor operator worker staff staff_member clerk person executor executed_by "
    "processed_by case_worker caseworker "
    "resurs anvandare handlaggare handlagg handl utforare medarbetare utford_av person "
    "ressource bearbeiter benutzer mitarbeiter sachbearbeiter anwender nutzer "
    "utilisateur intervenant employe gestionnaire operateur collaborateur "
    "usuario recurso empleado trabajador responsable ejecutor "
    "utente risorsa operatore addetto dipendente responsabile esecutore "
    "utilizador funcionario responsavel executor "
    "gebruiker medewerker behandelaar uitvoerder "
    "bruger medarbejder sagsbehandler bruker saksbehandler ansatt medarbeider ressurs "
    "kayttaja kasittelija tyontekija henkilo resurssi suorittaja "
    "uzytkownik pracownik zasob osoba wykonawca"
)
PERSON_TOO = _words("owner created_by changed_by updated_by modified_by user_name completed_by")
PERSON_BESIDE = _words("responsible manager approver supervisor")
"""Words for people who stand beside a step more often than they do it."""
PEOPLE_CONCERNED = _words(
    "caller requester requestor requested_for reporter submitter contact "
    "contact_person contact_name applicant claimant complainant patient passenger guest tenant "
    "customer_name client_name citizen full_name first_name last_name surname given_name "
    "display_name email e_mail mail email_address e_mail_address mail_address customer_email "
    "phone telephone mobile phone_number "
    "antragsteller anforderer ansprechpartner melder kontakt vorname nachname kundenname "
    "anmalare sokande kontaktperson fornamn efternamn epost e_post "
    "demandeur contact_client prenom nom_client solicitante contacto nombre_cliente apellido "
    "richiedente contatto cognome requerente contato aanvrager contactpersoon voornaam achternaam "
    "ansoger ansogernavn hakija yhteyshenkilo wnioskodawca kontaktowa nazwisko"
)
"""Names of columns of people whom the work is for or who asked for it."""
PEOPLE_AT_WORK = _words(
    "driver doctor physician surgeon nurse midwife therapist mechanic technician inspector "
    "consultant advisor adviser engineer sales_rep representative salesperson seller teller "
    "officer examiner auditor planner dispatcher courier teacher lawyer attorney account_manager "
    "project_manager case_owner ticket_owner account_owner product_owner process_owner who "
    "forare lakare sjukskoterska barnmorska mekaniker tekniker inspektor konsult radgivare saljare "
    "granskare planerare larare jurist "
    "fahrer arzt pflegekraft krankenpfleger techniker prufer berater verkaufer planer lehrer "
    "chauffeur medecin infirmier infirmiere technicien inspecteur conseiller vendeur "
    "conductor medico enfermero enfermera tecnico asesor vendedor "
    "autista infermiere meccanico consulente venditore "
    "motorista enfermeiro mecanico consultor "
    "bestuurder arts verpleegkundige monteur adviseur verkoper "
    "laege sygeplejerske lege sykepleier sjafor radgiver "
    "kuljettaja laakari hoitaja asentaja konsultti myyja "
    "kierowca lekarz pielegniarka mechanik technik doradca sprzedawca"
)
"""Names of columns of people by what they do, in the languages of the other words."""
TEAM = _words(
    "team group department dept workgroup work_group unit assignment_group assigned_group division "
    "support_group org_unit organizational_unit organisational_unit queue "
    "avdelning avdeln avd enhet grupp arbetsgrupp lag "
    "abteilung gruppe arbeitsgruppe bereich organisationseinheit "
    "equipe groupe departement unite "
    "equipo grupo departamento unidad area "
    "squadra gruppo reparto dipartimento ufficio unita "
    "unidade setor equipa "
    "afdeling groep ploeg eenheid werkgroep "
    "afdeling gruppe hold avdeling enhed "
    "tiimi ryhma osasto yksikko "
    "zespol grupa dzial jednostka wydzial"
)
TEAM_TOO = _words("role roll rolle funktion ruolo rol papel rooli rola funkcja")
INVOLVEMENT = _words("involved responsible handling executing")
"""Words beside an organisation's that say how it takes part."""
ORGANISATION = _words(
    "organisation organization org company firm supplier vendor partner "
    "foretag leverantor bolag "
    "firma unternehmen lieferant gesellschaft buchungskreis "
    "entreprise societe fournisseur "
    "empresa organizacion proveedor compania "
    "azienda organizzazione fornitore societa "
    "organizacao fornecedor "
    "organisatie bedrijf leverancier "
    "virksomhed leverandor bedrift selskap "
    "yritys organisaatio toimittaja "
    "organizacja przedsiebiorstwo dostawca spolka"
)
CUSTOMER = _words(
    "customer customers client clients kund kunde klient cliente cliente_final klant kunden "
    "asiakas klijent"
)
SERVICE = _words("service services tjanst servicio servizio servico palvelu usluga")
EVENT_IDS = _words(
    "event_id eventid event_key event_number event_uuid handelse_id ereignis_id "
    "evenement_id evento_id id_evento id_evenement hendelse_id haendelse_id"
)

_UNJOINED = {"ø": "o", "æ": "ae", "ł": "l", "đ": "d", "\u0131": "i"}
"""Letters that hold no accent that could be taken off."""
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SHORT_ENDINGS = {"id", "nr", "tid", "aika"}
"""Short words that do end compounds; others as short end many a word by chance."""
_LONG_ENDING = 4
_LINKED_SUFFIXES = sorted(
    (word for word in IDS | TIMES | NAMES if len(word) >= _LONG_ENDING or word in _SHORT_ENDINGS),
    key=len,
    reverse=True,
)
_SHORTEST_STEM = 3


def normal(name: str) -> str:
    """Return a column's name in lower case, without accents, its words parted by one blank."""
    plain = unicodedata.normalize("NFKD", _HUMP.sub(" ", name).replace("\u00b0", "o"))
    lower = "".join(_UNJOINED.get(letter, letter) for letter in plain.casefold())
    bare = "".join(letter for letter in lower if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[\W_]", " ", bare).split())


def parted(word: str) -> list[str]:
    """Part a compound at a known ending: "vorgangsnummer" is "vorgang" and "nummer"."""
    if word in KNOWN:
        return [word]
    for suffix in _LINKED_SUFFIXES:
        stem = word.removesuffix(suffix)
        if stem != word and len(stem) >= _SHORTEST_STEM:
            for known in (stem, stem.removesuffix("s")):
                if known in KNOWN:
                    return [known, suffix]
    return [word]


KNOWN = (
    CASE
    | CASE_OR_ACTIVITY
    | CASE_OF_A_TRADE
    | ACTIVITY
    | ACTIVITY_TOO
    | START
    | END
    | PERSON
    | TEAM
    | ORGANISATION
    | CUSTOMER
    | EVENT
    | IDS
    | TIMES
    | NAMES
)
"""Words that are whole as they stand, or that a compound may begin with."""
