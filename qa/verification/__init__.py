"""What may be shown: quotes that are exact slices of their source, and sentences that their citations bear out."""

from __future__ import annotations

from qa.verification.citations import file_changed, holds
from qa.verification.gate import Gated, Verdict, gate, verify

__all__ = ["Gated", "Verdict", "file_changed", "gate", "holds", "verify"]
