"""What processors do with bits in one instruction and Python has no word for, as intrinsics.

Byte order is little-endian, as on every processor that numba compiles for.
"""

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

__all__ = [
    "I32",
    "I64",
    "address_of",
    "affine_minima8",
    "affine_minima32",
    "ascii_letters",
    "byte_masks",
    "copy_folded",
    "digit_masks",
    "first_bit",
    "flag_masks",
    "get",
    "hyphen_masks",
    "intrinsic_of",
    "last_bit",
    "load64",
    "matches4",
    "mix128",
    "popcount",
    "put",
    "store64",
    "wide_points",
    "word_masks",
]

_I8 = ir.IntType(8)
I32 = ir.IntType(32)
I64 = ir.IntType(64)
_I128 = ir.IntType(128)


def intrinsic_of(function: Callable[..., Any]) -> Callable[..., Any]:
    """Do what numba's decorator does; callers do not see the typing context among the arguments."""
    made: Callable[..., Any] = intrinsic(function)
    return made


def address_of(context: Any, builder: Any, array_type: Any, array: Any, index: Any) -> Any:
    """Pointer to the byte at an index of a one-dimensional byte array; no bounds are checked."""
    struct = cgutils.create_struct_proxy(array_type)(context, builder, value=array)  # type: ignore[no-untyped-call]
    return builder.gep(struct.data, [index])


@intrinsic_of
def load64(_typing: Any, array: Any, index: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Eight bytes of a uint8 array from any index on, as uint64."""

    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        pointer = builder.bitcast(address_of(context, builder, array, args[0], args[1]), I64.as_pointer())
        return builder.load(pointer, align=1)

    return types.uint64(array, types.int64), generate


@intrinsic_of
def store64(_typing: Any, array: Any, index: Any, value: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Put a uint64 as eight bytes into a uint8 array, from any index on."""

    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        pointer = builder.bitcast(address_of(context, builder, array, args[0], args[1]), I64.as_pointer())
        builder.store(args[2], pointer, align=1)
        return context.get_dummy_value()

    return types.void(array, types.int64, types.uint64), generate


@intrinsic_of
def get(_typing: Any, array: Any, index: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Do what ``put`` does the other way round."""

    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.load(address_of(context, builder, array, args[0], args[1]))

    return array.dtype(array, types.int64), generate


@intrinsic_of
def put(_typing: Any, array: Any, index: Any, value: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Put a number into an array of its type, at an index that is not negative; numba would first ask whether it is."""

    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        builder.store(args[2], address_of(context, builder, array, args[0], args[1]))
        return context.get_dummy_value()

    return types.void(array, types.int64, array.dtype), generate


@intrinsic_of
def mix128(_typing: Any, left: Any, right: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Both halves of the 128-bit product of two uint64, xored: wyhash's mixing step (Wang Yi, 2019)."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        product = builder.mul(builder.zext(args[0], _I128), builder.zext(args[1], _I128))
        high = builder.trunc(builder.lshr(product, ir.Constant(_I128, 64)), I64)
        return builder.xor(high, builder.trunc(product, I64))

    return types.uint64(types.uint64, types.uint64), generate


@intrinsic_of
def first_bit(_typing: Any, value: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Index of the lowest bit that is set, 64 for none."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.uint64), generate


@intrinsic_of
def last_bit(_typing: Any, value: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Index of the highest bit that is set, -1 for none."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.sub(ir.Constant(I64, 63), builder.ctlz(args[0], ir.Constant(ir.IntType(1), 0)))

    return types.int64(types.uint64), generate


@intrinsic_of
def popcount(_typing: Any, value: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Number of bits that are set."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.ctpop(args[0])

    return types.int64(types.uint64), generate


@intrinsic_of
def matches4(_typing: Any, left: Any, i: Any, right: Any, j: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """How many of left[i : i + 4] occur in right[j : j + 4], of uint64 arrays that are unique; 0 to 4."""
    vector = ir.VectorType(I64, 4)
    undefined = ir.Constant(vector, ir.Undefined)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        def four(which: int) -> Any:
            address = address_of(context, builder, signature.args[which], args[which], args[which + 1])
            return builder.load(builder.bitcast(address, vector.as_pointer()), align=8)

        ours, theirs = four(0), four(2)
        found = ir.Constant(ir.VectorType(ir.IntType(1), 4), [0] * 4)
        for turn in range(4):
            order = ir.Constant(ir.VectorType(I32, 4), [(lane + turn) % 4 for lane in range(4)])
            turned = builder.shuffle_vector(theirs, undefined, order)
            found = builder.or_(found, builder.icmp_unsigned("==", ours, turned))
        mask = builder.zext(builder.bitcast(found, ir.IntType(4)), I64)
        return builder.ctpop(mask)

    return types.int64(left, types.int64, right, types.int64), generate


_EIGHT = ir.VectorType(I32, 8)


def _load_points(context: Any, builder: Any, array_type: Any, array: Any, index: Any) -> Any:
    """Load eight code points, as LLVM vector."""
    address = address_of(context, builder, array_type, array, index)
    return builder.load(builder.bitcast(address, _EIGHT.as_pointer()), align=4)


@intrinsic_of
def ascii_letters(_typing: Any, points: Any, index: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Eight letters of ASCII of a uint32 array of code points, in small letters, as uint64: the first is the highest.

    What is no letter of ASCII becomes anything.
    """

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        found = _load_points(context, builder, signature.args[0], args[0], args[1])
        small = builder.or_(builder.trunc(found, ir.VectorType(_I8, 8)), ir.Constant(ir.VectorType(_I8, 8), [0x20] * 8))
        return builder.bswap(builder.bitcast(small, I64))

    return types.uint64(points, types.int64), generate


@intrinsic_of
def wide_points(_typing: Any, points: Any, index: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Which of eight code points of a uint32 array are beyond ASCII: bit i of an int64 is that of index + i."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        found = _load_points(context, builder, signature.args[0], args[0], args[1])
        beyond = builder.icmp_unsigned(">", found, ir.Constant(_EIGHT, [127] * 8))
        return builder.zext(builder.bitcast(beyond, _I8), I64)

    return types.int64(points, types.int64), generate


def _bytes_of(value: int) -> Any:
    return ir.Constant(ir.VectorType(_I8, 64), [value] * 64)


def _load_bytes(context: Any, builder: Any, array_type: Any, array: Any, index: Any) -> Any:
    """Load 64 bytes, as LLVM vector, which every target lowers to what it has."""
    address = address_of(context, builder, array_type, array, index)
    return builder.load(builder.bitcast(address, ir.VectorType(_I8, 64).as_pointer()), align=1)


@intrinsic_of
def copy_folded(_typing: Any, array: Any, index: Any, target: Any, place: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Copy 64 bytes of a uint8 array into another, with the case of ASCII letters folded.

    Of ASCII bytes that are no letters some become others that are no letters and no digits either.

    Returns:
        uint64, whose bit i tells whether byte i is above 127.
    """
    vector = ir.VectorType(_I8, 64)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = _load_bytes(context, builder, signature.args[0], args[0], args[1])
        upper = builder.sext(builder.icmp_signed(">", data, _bytes_of(0x3F)), vector)
        folded = builder.or_(data, builder.and_(upper, _bytes_of(0x20)))
        address = address_of(context, builder, signature.args[2], args[2], args[3])
        builder.store(folded, builder.bitcast(address, vector.as_pointer()), align=1)
        return builder.bitcast(builder.icmp_signed("<", data, _bytes_of(0)), I64)

    return types.uint64(array, types.int64, target, types.int64), generate


@intrinsic_of
def word_masks(_typing: Any, array: Any, index: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Classify 64 bytes of a uint8 array at once.

    Bit i of the result tells whether byte index + i belongs to a word: a small ASCII letter, a digit, or not
    ASCII.
    """

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = _load_bytes(context, builder, signature.args[0], args[0], args[1])
        letter = builder.icmp_unsigned("<", builder.sub(data, _bytes_of(ord("a"))), _bytes_of(26))
        digit = builder.icmp_unsigned("<", builder.sub(data, _bytes_of(ord("0"))), _bytes_of(10))
        beyond = builder.icmp_signed("<", data, _bytes_of(0))
        return builder.bitcast(builder.or_(builder.or_(letter, digit), beyond), I64)

    return types.uint64(array, types.int64), generate


@intrinsic_of
def byte_masks(_typing: Any, array: Any, index: Any, first: Any, last: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Bit i of the uint64 tells whether byte index + i of a uint8 array is one from ``first`` to ``last``."""
    vector = ir.VectorType(_I8, 64)
    lanes = ir.Constant(ir.VectorType(I32, 64), [0] * 64)
    undefined = ir.Constant(vector, ir.Undefined)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        def spread(byte: Any) -> Any:
            lane = builder.insert_element(undefined, builder.trunc(byte, _I8), ir.Constant(I32, 0))
            return builder.shuffle_vector(lane, undefined, lanes)

        data = _load_bytes(context, builder, signature.args[0], args[0], args[1])
        above = builder.sub(data, spread(args[2]))
        return builder.bitcast(builder.icmp_unsigned("<=", above, spread(builder.sub(args[3], args[2]))), I64)

    return types.uint64(array, types.int64, types.int64, types.int64), generate


@intrinsic_of
def flag_masks(_typing: Any, array: Any, index: Any, flag: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Bit i of the uint64 tells whether byte index + i of a uint8 array has a flag."""
    vector = ir.VectorType(_I8, 64)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        lane = builder.insert_element(
            ir.Constant(vector, ir.Undefined), builder.trunc(args[2], _I8), ir.Constant(I32, 0)
        )
        spread = builder.shuffle_vector(
            lane, ir.Constant(vector, ir.Undefined), ir.Constant(ir.VectorType(I32, 64), [0] * 64)
        )
        data = _load_bytes(context, builder, signature.args[0], args[0], args[1])
        return builder.bitcast(builder.icmp_unsigned("!=", builder.and_(data, spread), _bytes_of(0)), I64)

    return types.uint64(array, types.int64, types.int64), generate


@intrinsic_of
def digit_masks(_typing: Any, array: Any, index: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Bit i of the uint64 tells whether byte index + i of a uint8 array is an ASCII digit."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = _load_bytes(context, builder, signature.args[0], args[0], args[1])
        digit = builder.icmp_unsigned("<", builder.sub(data, _bytes_of(ord("0"))), _bytes_of(10))
        return builder.bitcast(digit, I64)

    return types.uint64(array, types.int64), generate


@intrinsic_of
def hyphen_masks(_typing: Any, array: Any, index: Any) -> Any:  # noqa: ARG001  numba calls by these names
    """Which of 64 bytes of a uint8 array may be hyphens at the end of a line.

    Bit i of the uint64 tells whether byte index + i is a hyphen and the next a control character, or beyond the 64.
    """

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = _load_bytes(context, builder, signature.args[0], args[0], args[1])
        hyphens = builder.bitcast(builder.icmp_unsigned("==", data, _bytes_of(ord("-"))), I64)
        controls = builder.bitcast(builder.icmp_unsigned("<", data, _bytes_of(ord(" "))), I64)
        ahead = builder.lshr(controls, ir.Constant(I64, 1))
        return builder.and_(hyphens, builder.or_(ahead, ir.Constant(I64, 1 << 63)))

    return types.uint64(array, types.int64), generate


def _affine_minima(width: int) -> Callable[..., Any]:
    """Make the intrinsic that takes ``width`` permutations at once through all values."""
    vector = ir.VectorType(I32, width)

    @intrinsic_of
    def affine_minima(
        _typing: Any,
        values: Any,
        _count: Any,
        multipliers: Any,
        offsets: Any,
        _first: Any,
        signature: Any,
    ) -> Any:
        """Least multiplier * value + offset modulo 2**32 of each permutation from ``first`` on.

        Takes uint32 (count,) values, uint32 (num_perm,) multipliers and offsets, and fills
        signature[first : first + width], where it is uint32 (num_perm,); no bounds are checked. The minima
        stay in registers while the values go by, so that few values cost no more each than many.
        """

        def generate(context: Any, builder: Any, signature_types: Any, args: Any) -> Any:
            kinds = signature_types.args

            def pointer(which: int, index: Any) -> Any:
                address = address_of(context, builder, kinds[which], args[which], index)
                return builder.bitcast(address, vector.as_pointer())

            factors = builder.load(pointer(2, args[4]), align=4)
            summands = builder.load(pointer(3, args[4]), align=4)
            least = cgutils.alloca_once_value(builder, ir.Constant(vector, [2**32 - 1] * width))  # type: ignore[no-untyped-call]
            with cgutils.for_range(builder, args[1]) as loop:
                value = builder.load(address_of(context, builder, kinds[0], args[0], loop.index), align=4)
                lane = builder.insert_element(ir.Constant(vector, ir.Undefined), value, ir.Constant(I32, 0))
                spread = builder.shuffle_vector(
                    lane,
                    ir.Constant(vector, ir.Undefined),
                    ir.Constant(ir.VectorType(I32, width), [0] * width),
                )
                mapped = builder.add(builder.mul(spread, factors), summands)
                before = builder.load(least)
                lower = builder.select(builder.icmp_unsigned("<", mapped, before), mapped, before)
                builder.store(lower, least)
            builder.store(builder.load(least), pointer(5, args[4]), align=4)
            return context.get_dummy_value()

        return types.void(values, types.int64, multipliers, offsets, types.int64, signature), generate

    return affine_minima


affine_minima32 = _affine_minima(32)
affine_minima8 = _affine_minima(8)
