import TestSupport

extension Dice {
    /// Dice of one case; FUZZ_SEED in the environment shifts all cases to other ones.
    init(seed: Int) {
        self.init(
            seed: UInt64(bitPattern: Int64(seed)) &+ UInt64(bitPattern: Int64(Fuzz.seed)) << 32
        )
    }
}
