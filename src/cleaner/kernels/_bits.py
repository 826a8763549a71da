"""What processors do with bits in one instruction and Python has no word for, as intrinsics.

Byte order is little-endian, as on every processor that numba compiles for.
"""

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

__all__ = ["first_bit", "load64", "mix128", "popcount", "store64", "word_masks"]

_I8 = ir.IntType(8)
_I64 = ir.IntType(64)
_I128 = ir.IntType(128)


def _intrinsic(function: Callable[..., Any]) -> Callable[..., Any]:
    """Do what numba's decorator does; callers do not see the typing context among the arguments."""
    made: Callable[..., Any] = intrinsic(function)
    return made


def _address(context: Any, builder: Any, array_type: Any, array: Any, index: Any) -> Any:
    """Pointer to the byte at an index of a one-dimensional byte array; no bounds are checked."""
    struct = cgutils.create_struct_proxy(array_type)(context, builder, value=array)  # type: ignore[no-untyped-call]
    return builder.gep(struct.data, [index])


@_intrinsic
def load64(_typing: Any, array: Any, index: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Eight bytes of a uint8 array from any index on, as uint64."""

    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        pointer = builder.bitcast(_address(context, builder, array, args[0], args[1]), _I64.as_pointer())
        return builder.load(pointer, align=1)

    return types.uint64(array, types.int64), generate


@_intrinsic
def store64(_typing: Any, array: Any, index: Any, value: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Put a uint64 as eight bytes into a uint8 array, from any index on."""

    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        pointer = builder.bitcast(_address(context, builder, array, args[0], args[1]), _I64.as_pointer())
        builder.store(args[2], pointer, align=1)
        return context.get_dummy_value()

    return types.void(array, types.int64, types.uint64), generate


@_intrinsic
def mix128(_typing: Any, left: Any, right: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Both halves of the 128-bit product of two uint64, xored: wyhash's mixing step (Wang Yi, 2019)."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        product = builder.mul(builder.zext(args[0], _I128), builder.zext(args[1], _I128))
        high = builder.trunc(builder.lshr(product, ir.Constant(_I128, 64)), _I64)
        return builder.xor(high, builder.trunc(product, _I64))

    return types.uint64(types.uint64, types.uint64), generate


@_intrinsic
def first_bit(_typing: Any, value: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Index of the lowest bit that is set, 64 for none."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.uint64), generate


@_intrinsic
def popcount(_typing: Any, value: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Number of bits that are set."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.ctpop(args[0])

    return types.int64(types.uint64), generate


@_intrinsic
def word_masks(_typing: Any, array: Any, index: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Classify 64 bytes of a uint8 array at once.

    Bit i of the result tells whether byte index + i belongs to a word: an ASCII letter or digit, or not
    ASCII. Written as LLVM vectors, which every target lowers to what it has.
    """

    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        vector = ir.VectorType(_I8, 64)

        def splat(value: int) -> Any:
            return ir.Constant(vector, [value] * 64)

        pointer = builder.bitcast(_address(context, builder, array, args[0], args[1]), vector.as_pointer())
        data = builder.load(pointer, align=1)
        folded = builder.or_(data, splat(0x20))
        letter = builder.icmp_unsigned("<", builder.sub(folded, splat(ord("a"))), splat(26))
        digit = builder.icmp_unsigned("<", builder.sub(data, splat(ord("0"))), splat(10))
        beyond = builder.icmp_signed("<", data, splat(0))
        return builder.bitcast(builder.or_(builder.or_(letter, digit), beyond), _I64)

    return types.uint64(array, types.int64), generate
