/// How hard to try: FUZZ_SCALE multiplies the rounds of every random test, and FUZZ_SEED makes all
/// of them draw other histories.
enum Fuzz {
    static let scale = max(1, Int(Environment.variable("FUZZ_SCALE") ?? "") ?? 1)
    static let seed = Int(Environment.variable("FUZZ_SEED") ?? "") ?? 0
}
