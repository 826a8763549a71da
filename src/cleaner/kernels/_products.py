"""Products of rows and matrices in registers, as intrinsics of the processor's widest numbers."""

from typing import Any

from llvmlite import binding, ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils

from cleaner.kernels._bits import I32, I64, address_of, intrinsic_of

__all__ = ["ROWS", "WIDTH", "add_products", "multiply_add"]


def _fused(builder: Any, kind: Any, name: str) -> Any:
    """LLVM's fused multiply-add for numbers of a kind."""
    return cgutils.get_or_insert_function(  # type: ignore[no-untyped-call]
        builder.module, ir.FunctionType(kind, (kind, kind, kind)), f"llvm.fma.{name}"
    )


@intrinsic_of
def multiply_add(_typing: Any, left: Any, right: Any, total: Any) -> Any:
    """Left * right + total of float32, rounded once."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.call(_fused(builder, ir.FloatType(), "f32"), args)

    return types.float32(left, right, total), generate


# So many rows and columns of a product are summed at once: their sums fit into registers, and each weight that is
# loaded serves all the rows. Where the widest registers hold eight numbers and there are 16 of them, sums of 32 columns
# would not fit. Each sum has the same order either way, so the same value.
ROWS = 6
WIDTH = 32 if binding.get_host_cpu_features().get("avx512f") else 16


@intrinsic_of
def add_products(
    _typing: Any,
    x: Any,
    _first: Any,
    _row_step: Any,
    _tap_step: Any,
    _taps: Any,
    _count: Any,
    weight: Any,
    _weight_first: Any,
    _weight_step: Any,
    out: Any,
    _out_first: Any,
    _out_step: Any,
) -> Any:
    """Add products of rows and a matrix, summed in order, to ROWS rows of WIDTH numbers.

    Takes flat float32 arrays and, in numbers, where each begins and how far apart its rows are; row r of ``x`` goes on
    for ``taps`` times ``count`` numbers, of which each tap's stand together and the taps ``tap_step`` apart. For tap t
    and then k: out[r, j] += x[r, t, k] * weight[t * count + k, j], product and sum rounded once (IEEE 754's
    fusedMultiplyAdd, which any machine has or computes to the same bit). No bounds are checked.
    """
    vector = ir.VectorType(ir.FloatType(), WIDTH)
    undefined = ir.Constant(vector, ir.Undefined)
    lanes = ir.Constant(ir.VectorType(I32, WIDTH), [0] * WIDTH)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        fused = _fused(builder, vector, f"v{WIDTH}f32")
        _, first, row_step, tap_step, taps, count, _, weight_first, weight_step, _, out_first, out_step = args

        def vector_at(which: int, index: Any) -> Any:
            address = address_of(context, builder, signature.args[which], args[which], index)
            return builder.bitcast(address, vector.as_pointer())

        def row_of(start: Any, step: Any, row: int) -> Any:
            return builder.add(start, builder.mul(step, ir.Constant(I64, row)))

        places = [vector_at(9, row_of(out_first, out_step, row)) for row in range(ROWS)]
        sums = [cgutils.alloca_once_value(builder, builder.load(place, align=4)) for place in places]  # type: ignore[no-untyped-call]
        with cgutils.for_range(builder, taps) as tap:
            begin = builder.add(first, builder.mul(tap.index, tap_step))
            above = builder.mul(tap.index, count)
            with cgutils.for_range(builder, count) as loop:
                line = builder.mul(builder.add(above, loop.index), weight_step)
                weights = builder.load(vector_at(6, builder.add(weight_first, line)), align=4)
                at = builder.add(begin, loop.index)
                for row in range(ROWS):
                    address = address_of(context, builder, signature.args[0], args[0], row_of(at, row_step, row))
                    lane = builder.insert_element(undefined, builder.load(address, align=4), ir.Constant(I32, 0))
                    value = builder.shuffle_vector(lane, undefined, lanes)
                    builder.store(builder.call(fused, (value, weights, builder.load(sums[row]))), sums[row])
        for place, total in zip(places, sums, strict=True):
            builder.store(builder.load(total), place, align=4)
        return context.get_dummy_value()

    number = types.int64
    return types.void(x, number, number, number, number, number, weight, number, number, out, number, number), generate
