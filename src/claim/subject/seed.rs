//! The seed of a claim: one number from its id, the same in every run, version and machine.

/// FNV-1a, 64 bits (Fowler, Noll, Vo). Its low bits alone are weak. The hasher of the standard
/// library may change between versions, and what follows from an id must not.
pub fn seed(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::seed;

    #[test]
    fn known_values() {
        // From the reference page of the hash.
        assert_eq!(seed(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(seed("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(seed("foobar"), 0x8594_4171_f739_67e8);
    }
}
