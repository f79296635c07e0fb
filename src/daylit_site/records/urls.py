"""The addresses of records."""

from __future__ import annotations

from django.urls import path

from daylit_site.records.views import jobs, logs, names, runs, sources

urlpatterns = [
    path("", logs.records, name="records"),
    path("uploads/", logs.bring, name="bring"),
    path("uploads/<int:upload_id>/", logs.upload, name="upload"),
    path("uploads/<int:upload_id>/take/", logs.take, name="take"),
    path("uploads/<int:upload_id>/correct/", logs.correct, name="correct"),
    path("uploads/<int:upload_id>/throw-away/", logs.throw_away, name="throw_away"),
    path("sources/", sources.name, name="name_source"),
    path("sources/query/", sources.query, name="name_query"),
    path("sources/<int:source_id>/query/", sources.change_query, name="change_query"),
    path("sources/<int:source_id>/", sources.source, name="source"),
    path("sources/<int:source_id>/import/", sources.import_now, name="import_now"),
    path("jobs/<int:job_id>/", jobs.job, name="job"),
    path("jobs/<int:job_id>/stop/", jobs.stop, name="stop"),
    path("jobs/<int:job_id>/again/", jobs.again, name="again"),
    path("processes/<slug:process_id>/", runs.imports, name="imports"),
    path("processes/<slug:process_id>/analyse/", jobs.analyse, name="analyse"),
    path("processes/<slug:process_id>/imports/<int:import_number>/undo/", runs.undo, name="undo"),
    path("processes/<slug:process_id>/remove/", runs.remove, name="remove_process"),
    path("names/", names.names, name="names"),
    path("names/forget/", names.forget_name, name="forget_name"),
    path("names/forget-all/", names.forget_names, name="forget_names"),
    path("runs/<int:run_id>/", runs.run, name="run"),
]
