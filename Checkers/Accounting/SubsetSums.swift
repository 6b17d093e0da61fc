/// Whether some amounts, each of which may count or not, can come to a number.
///
/// Exact as far as its work goes, and it says where that ends: subset sum is NP-complete (Karp,
/// Reducibility among combinatorial problems, 1972). Three devices decide most cases: what is left
/// to reach must lie within what the other amounts can make, and be a multiple of what divides them
/// all; sums that are equal are kept once; and the amounts are split into two lists of sums that
/// meet in the middle (Horowitz and Sahni, Computing partitions, JACM 1974).
struct SubsetSums {
    /// What can be said of a number.
    enum Answer: Sendable {
        case isSum
        case isNoSum
        /// There are too many sums to go through.
        case unknown
    }

    /// What divides all amounts.
    private let unit: Int128
    /// Amounts as positive numbers of units, the greatest first.
    private let amounts: [Int128]
    /// The least sum: everything negative counts, and nothing else.
    let least: Int128
    /// The greatest sum.
    let most: Int128
    /// Per place: what divides all amounts from there on, and what they come to.
    private var divisors: [Int128]
    private var rests: [Int128]
    /// Sums looked at so far, by which the work is counted.
    private(set) var steps = 0

    /// What counts for certain, and the amounts that may.
    init(_ certain: Int128, mayAdd: [Int128]) {
        // Leaving out a negative amount is adding a positive one to the least sum.
        let sizes = mayAdd.filter { $0 != 0 }.map { Int128($0.magnitude) }.sorted(by: >)
        let unit = max(1, sizes.reduce(0, Self.divisor))
        self.unit = unit
        amounts = unit == 1 ? sizes : sizes.map { $0 / unit }
        least = certain + mayAdd.reduce(0) { $0 + min(0, $1) }
        most = certain + mayAdd.reduce(0) { $0 + max(0, $1) }
        divisors = [0]
        rests = [0]
        for amount in amounts.reversed() {
            divisors.append(Self.divisor(divisors[divisors.count - 1], amount))
            rests.append(rests[rests.count - 1] + amount)
        }
        divisors.reverse()
        rests.reverse()
    }

    private static func divisor(_ one: Int128, _ other: Int128) -> Int128 {
        var (one, other) = (one, other)
        while other != 0 { (one, other) = (other, one % other) }
        return one
    }

    /// Whether a number is a sum, as far as the steps allowed tell.
    mutating func contains(_ number: Int128, within allowed: Int) -> Answer {
        guard least <= number, number <= most else { return .isNoSum }
        let (goal, odd) = (number - least).quotientAndRemainder(dividingBy: unit)
        guard odd == 0 else { return .isNoSum }
        let end = steps + max(0, min(allowed, Int.max - steps))
        let width = 1 << min(Self.longestExponent, (amounts.count + 1) / 2)
        var sums: [Int128] = [0]
        var next = 0
        while true {
            sums = reaching(goal, from: next, sums)
            if sums.isEmpty { return .isNoSum }
            if isSettled(goal, sums, from: next) { return .isSum }
            if next == amounts.count || sums.count > width { break }
            guard spend(sums.count, upTo: end) else { return .unknown }
            sums = Self.merged(sums, plus: amounts[next])
            next += 1
        }
        return meet(goal, sums, from: next, upTo: end)
    }

    /// How long lists of sums may become, as a power of two.
    private static let longestExponent = 20

    /// Merging a sum costs about a thirtieth of what a configuration of a search costs.
    private mutating func spend(_ count: Int, upTo end: Int) -> Bool {
        steps += count >> 5 + 1
        return steps <= end
    }

    /// The sums from which the goal may still be reached with the amounts from a place on.
    private func reaching(_ goal: Int128, from place: Int, _ sums: [Int128]) -> [Int128] {
        let (rest, divisor) = (rests[place], divisors[place])
        return sums.filter { sum in
            let left = goal - sum
            return left >= 0 && left <= rest && (divisor < 2 || left % divisor == 0)
        }
    }

    /// Whether nothing or everything that is left leads to the goal.
    private func isSettled(_ goal: Int128, _ sums: [Int128], from place: Int) -> Bool {
        sums[sums.count - 1] == goal || sums[0] == goal - rests[place]
    }

    /// Whether a sum and one of those of the amounts from a place on come to the goal.
    private mutating func meet(
        _ goal: Int128,
        _ sums: [Int128],
        from place: Int,
        upTo end: Int
    ) -> Answer {
        var others: [Int128] = [0]
        for amount in amounts[place...].reversed() {
            guard others.count >> Self.longestExponent == 0, spend(others.count, upTo: end) else {
                return .unknown
            }
            others = Self.merged(others, plus: amount)
        }
        guard spend(sums.count + others.count, upTo: end) else { return .unknown }
        var high = others.count - 1
        for sum in sums {
            while high >= 0 && others[high] > goal - sum { high -= 1 }
            if high >= 0 && others[high] == goal - sum { return .isSum }
        }
        return .isNoSum
    }

    /// Ascending sums with and without an amount, each once.
    private static func merged(_ sums: [Int128], plus amount: Int128) -> [Int128] {
        var merged: [Int128] = []
        merged.reserveCapacity(sums.count * 2)
        var low = 0
        for sum in sums {
            let moved = sum + amount
            while low < sums.count && sums[low] <= moved {
                if sums[low] < moved { merged.append(sums[low]) }
                low += 1
            }
            merged.append(moved)
        }
        return merged
    }
}

extension SubsetSums {
    /// "3", "3 or 5", "3, 5 or one of 6 other sums"; of many amounts their number alone.
    var text: String {
        if amounts.count > 10 {
            let steps = unit > 1 ? " in steps of \(unit)" : ", made of \(amounts.count) amounts"
            return "some number from \(least) to \(most)\(steps)"
        }
        var sums: [Int128] = [0]
        for amount in amounts.reversed() { sums = Self.merged(sums, plus: amount) }
        var parts = sums.prefix(4).map { "\(least + $0 * unit)" }
        if sums.count > 4 { parts.append("one of \(sums.count - 4) other sums") }
        guard let last = parts.popLast(), !parts.isEmpty else { return parts.first ?? "\(least)" }
        return parts.joined(separator: ", ") + " or " + last
    }
}
