//! Functions that are compiled for the widest vector registers of the machine they run on.

/// Defines functions whose bodies are compiled once for each family of vector registers; which one runs is found at run time.
///
/// Everything that such a body calls has to be `#[inline(always)]`, closures too: what is not inlined is compiled for the
/// least machine, and a fused multiply-add is then a call into the library. The bits are the same either way.
macro_rules! wide {
    ($(
        $(#[$meta:meta])*
        $vis:vis fn $name:ident<$life:lifetime $(, [const $size:ident: usize])? $(, $f:ident: Fn($($of:ty),*) -> $to:ty)?>(
            $($arg:ident: $type:ty),* $(,)?
        ) $(-> $out:ty)? $body:block
    )*) => {$(
        $(#[$meta])*
        $vis fn $name<$life $(, const $size: usize)? $(, $f: Fn($($of),*) -> $to)?>(
            $($arg: $type),*
        ) $(-> $out)? {
            struct Task<$life $(, const $size: usize)? $(, $f: Fn($($of),*) -> $to)?> {
                $($arg: $type,)*
                life: std::marker::PhantomData<&$life ()>,
            }
            impl<$life $(, const $size: usize)? $(, $f: Fn($($of),*) -> $to)?> pulp::WithSimd
                for Task<$life $(, $size)? $(, $f)?>
            {
                type Output = $crate::number::wide::output!($($out)?);

                #[inline(always)]
                fn with_simd<S: pulp::Simd>(self, _: S) -> Self::Output {
                    let Task { $($arg,)* life: _ } = self;
                    $body
                }
            }
            pulp::Arch::new().dispatch(Task { $($arg,)* life: std::marker::PhantomData })
        }
    )*};
}

/// The type, or the empty one.
macro_rules! output {
    () => {
        ()
    };
    ($out:ty) => {
        $out
    };
}

pub(crate) use output;
pub(crate) use wide;
