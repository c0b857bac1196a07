"""OpenFeature over our own settings: evaluated in the process, with the tenant as targeting key, and nothing asked."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from openfeature import api
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import FlagNotFoundError, TargetingKeyMissingError, TypeMismatchError
from openfeature.flag_evaluation import FlagResolutionDetails, Reason
from openfeature.provider import AbstractProvider
from openfeature.provider.metadata import Metadata

from hubwright.kernel.flags.declared import FLAGS, Flag
from hubwright.kernel.flags.rules import OFF, is_on
from hubwright.kernel.flags.watching import settings_of_flags

V = TypeVar("V")
_DOMAIN = "hubwright"
_REASONS = {"percent": Reason.SPLIT, "listed": Reason.TARGETING_MATCH}


class OwnProvider(AbstractProvider):
    """Our flags are switches; whoever asks one for a text or a number has mistaken it."""

    def get_metadata(self) -> Metadata:
        return Metadata(name=_DOMAIN)

    def resolve_boolean_details(
        self,
        flag_key: str,
        default_value: bool,  # noqa: ARG002 - the client gives it where we raise
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[bool]:
        """Decide for the tenant of the context."""
        if flag_key not in FLAGS:
            raise FlagNotFoundError(flag_key)
        if evaluation_context is None or not evaluation_context.targeting_key:
            raise TargetingKeyMissingError("a flag is asked for a tenant")
        setting = settings_of_flags.now.get(flag_key, OFF)
        answer = is_on(flag_key, setting, UUID(evaluation_context.targeting_key))
        return FlagResolutionDetails(
            value=answer, reason=_REASONS.get(setting.state, Reason.STATIC), variant="on" if answer else "off"
        )

    def resolve_string_details(
        self,
        flag_key: str,
        default_value: str,  # noqa: ARG002 - the interface's own
        evaluation_context: EvaluationContext | None = None,  # noqa: ARG002 - as above
    ) -> FlagResolutionDetails[str]:
        raise _no_switch(flag_key)

    def resolve_integer_details(
        self,
        flag_key: str,
        default_value: int,  # noqa: ARG002 - the interface's own
        evaluation_context: EvaluationContext | None = None,  # noqa: ARG002 - as above
    ) -> FlagResolutionDetails[int]:
        raise _no_switch(flag_key)

    def resolve_float_details(
        self,
        flag_key: str,
        default_value: float,  # noqa: ARG002 - the interface's own
        evaluation_context: EvaluationContext | None = None,  # noqa: ARG002 - as above
    ) -> FlagResolutionDetails[float]:
        raise _no_switch(flag_key)

    def resolve_object_details(
        self,
        flag_key: str,
        default_value: Sequence[Any] | Mapping[str, Any],  # noqa: ARG002 - the interface's own
        evaluation_context: EvaluationContext | None = None,  # noqa: ARG002 - as above
    ) -> FlagResolutionDetails[Sequence[Any] | Mapping[str, Any]]:
        raise _no_switch(flag_key)


def _no_switch(flag_key: str) -> TypeMismatchError:
    return TypeMismatchError(f"{flag_key} is on or off")


api.set_provider_and_wait(OwnProvider(), domain=_DOMAIN)
_client = api.get_client(domain=_DOMAIN)


def on(flag: Flag, tenant_id: UUID) -> bool:
    """Tell whether a tenant has what a flag guards; what nobody let on is off."""
    return _client.get_boolean_value(flag.key, False, EvaluationContext(targeting_key=str(tenant_id)))
