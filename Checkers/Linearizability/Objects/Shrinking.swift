/// Finding a small part of a set that already fails.
enum Shrinking {
    /// A part that fails, from which no single element can be left out.
    ///
    /// Failing must be monotone: whatever contains a set that fails, fails. Each round finds the
    /// shortest prefix that fails with what is known to be needed: its last element is needed too.
    /// Source: Junker, QuickXplain, AAAI 2004, in its simplest form.
    static func least(
        _ elements: [Int32],
        trials: Int = 2_000,
        _ fails: ([Int32]) -> Bool
    ) -> [Int32] {
        var needed: [Int32] = []
        var candidates = elements
        var trials = trials
        while !candidates.isEmpty && !fails(needed) {
            var low = 0
            var high = candidates.count
            while low + 1 < high {
                let middle = (low + high) / 2
                trials -= 1
                if trials < 0 { return (needed + candidates).sorted() }
                if fails(needed + candidates[..<middle]) { high = middle } else { low = middle }
            }
            needed.append(candidates[high - 1])
            candidates.removeLast(candidates.count - high + 1)
        }
        return needed.sorted()
    }
}
