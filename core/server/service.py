"""All that the routes of one server share."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from core.runs.run import Run
from core.server.engine import Engine
from core.server.key import Door
from core.server.limits import Gate
from core.server.metrics import Metrics
from core.server.settings import ServeSettings
from core.serving.predictor import Predictor, predictor_of


@dataclass
class Service:
    """One model, served.

    Attributes:
        name: What requests call the model.
        run_id: Whose model it is.
        phase: Of the run; the protocol's version of the model.
        is_ready: Whether it may be sent requests: False once it is told to stop.
    """

    name: str
    run_id: str
    phase: str
    settings: ServeSettings
    engine: Engine
    gate: Gate
    door: Door
    metrics: Metrics
    is_ready: bool = True

    @property
    def predictor(self) -> Predictor:
        return self.engine.predictor


def make_service(run: Run, phase: str, settings: ServeSettings, door: Door) -> Service:
    """Load a finished phase's model and answer once with it.

    Raises:
        RunError: The phase has not been finished, or its model is damaged.
    """
    engine = Engine(predictor_of(run, phase, for_many=True))
    engine.warm_up()
    gate, name = Gate(settings), settings.name or run.id
    metrics = Metrics(name, phase, lambda: gate.requests)
    return Service(name, run.id, phase, settings, engine, gate, door, metrics)


def service_of(request: Request) -> Service:
    """The service whose route was asked."""
    service: Service = request.app.state.service
    return service
