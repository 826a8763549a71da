"""What kernels take and give, in the words of the type checker."""

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Bools",
    "Bytes",
    "Float32s",
    "Float64s",
    "Int8s",
    "Int32s",
    "Int64s",
    "UInt16s",
    "UInt32s",
    "UInt64s",
    "int64",
]

Bools: TypeAlias = NDArray[np.bool_]
Bytes: TypeAlias = NDArray[np.uint8]
Int8s: TypeAlias = NDArray[np.int8]
Float32s: TypeAlias = NDArray[np.float32]
UInt16s: TypeAlias = NDArray[np.uint16]
UInt32s: TypeAlias = NDArray[np.uint32]
UInt64s: TypeAlias = NDArray[np.uint64]
Int32s: TypeAlias = NDArray[np.int32]
Int64s: TypeAlias = NDArray[np.int64]
Float64s: TypeAlias = NDArray[np.float64]

if TYPE_CHECKING:

    def int64(value: Any) -> int:
        """Convert to int64, which to the type checker is an int, as it is to numba."""
else:
    int64 = np.int64
