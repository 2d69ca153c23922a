//! Four numbers worked on together: a vector where WebAssembly has them, which the compiler does not make of arrays in the
//! loops that matter. Both kinds round alike.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod kind {
    use core::arch::wasm32::*;

    #[derive(Clone, Copy)]
    pub struct Four(v128);

    impl Four {
        #[inline(always)]
        pub fn new([a, b, c, d]: [f32; 4]) -> Self {
            Self(f32x4(a, b, c, d))
        }

        #[inline(always)]
        pub fn of_shorts(shorts: [i16; 4]) -> Self {
            let [a, b, c, d] = shorts.map(|short| u64::from(short as u16));
            let all = u64x2(a | b << 16 | c << 32 | d << 48, 0);
            Self(f32x4_convert_i32x4(i32x4_extend_low_i16x8(all)))
        }

        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self(f32x4_add(self.0, other.0))
        }

        #[inline(always)]
        pub fn minus(self, other: Self) -> Self {
            Self(f32x4_sub(self.0, other.0))
        }

        #[inline(always)]
        pub fn by(self, other: Self) -> Self {
            Self(f32x4_mul(self.0, other.0))
        }

        #[inline(always)]
        pub fn times(self, factor: f32) -> Self {
            Self(f32x4_mul(self.0, f32x4_splat(factor)))
        }

        #[inline(always)]
        pub fn numbers(self) -> [f32; 4] {
            let all = self.0;
            [
                f32x4_extract_lane::<0>(all),
                f32x4_extract_lane::<1>(all),
                f32x4_extract_lane::<2>(all),
                f32x4_extract_lane::<3>(all),
            ]
        }

        /// Rows to columns.
        #[inline(always)]
        pub fn turned([a, b, c, d]: [Self; 4]) -> [Self; 4] {
            let (low, high) = (i32x4_shuffle::<0, 4, 1, 5>(a.0, b.0), i32x4_shuffle::<2, 6, 3, 7>(a.0, b.0));
            let (low2, high2) = (i32x4_shuffle::<0, 4, 1, 5>(c.0, d.0), i32x4_shuffle::<2, 6, 3, 7>(c.0, d.0));
            [
                Self(i32x4_shuffle::<0, 1, 4, 5>(low, low2)),
                Self(i32x4_shuffle::<2, 3, 6, 7>(low, low2)),
                Self(i32x4_shuffle::<0, 1, 4, 5>(high, high2)),
                Self(i32x4_shuffle::<2, 3, 6, 7>(high, high2)),
            ]
        }

        /// The whole numbers below both, as the nearest bytes.
        #[inline(always)]
        pub fn bytes(self, other: Self) -> [u8; 8] {
            let shorts = i16x8_narrow_i32x4(i32x4_trunc_sat_f32x4(self.0), i32x4_trunc_sat_f32x4(other.0));
            u64x2_extract_lane::<0>(u8x16_narrow_i16x8(shorts, shorts)).to_le_bytes()
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod kind {
    #[derive(Clone, Copy)]
    pub struct Four([f32; 4]);

    impl Four {
        #[inline(always)]
        pub fn new(numbers: [f32; 4]) -> Self {
            Self(numbers)
        }

        #[inline(always)]
        pub fn of_shorts(shorts: [i16; 4]) -> Self {
            Self(shorts.map(f32::from))
        }

        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
            Self([a + e, b + f, c + g, d + h])
        }

        #[inline(always)]
        pub fn minus(self, other: Self) -> Self {
            let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
            Self([a - e, b - f, c - g, d - h])
        }

        #[inline(always)]
        pub fn by(self, other: Self) -> Self {
            let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
            Self([a * e, b * f, c * g, d * h])
        }

        #[inline(always)]
        pub fn times(self, factor: f32) -> Self {
            Self(self.0.map(|number| number * factor))
        }

        #[inline(always)]
        pub fn numbers(self) -> [f32; 4] {
            self.0
        }

        /// Rows to columns.
        #[inline(always)]
        pub fn turned([a, b, c, d]: [Self; 4]) -> [Self; 4] {
            let ([a0, a1, a2, a3], [b0, b1, b2, b3]) = (a.0, b.0);
            let ([c0, c1, c2, c3], [d0, d1, d2, d3]) = (c.0, d.0);
            [Self([a0, b0, c0, d0]), Self([a1, b1, c1, d1]), Self([a2, b2, c2, d2]), Self([a3, b3, c3, d3])]
        }

        /// The whole numbers below both, as the nearest bytes.
        #[inline(always)]
        pub fn bytes(self, other: Self) -> [u8; 8] {
            let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
            [a, b, c, d, e, f, g, h].map(|number| (number as i32).clamp(0, 255) as u8)
        }
    }
}

pub use kind::Four;

impl Default for Four {
    #[inline(always)]
    fn default() -> Self {
        Self::new([0.0; 4])
    }
}
