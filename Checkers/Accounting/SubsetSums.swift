/// The numbers that some amounts come to if each may count or not, as a list of ranges.
///
/// Where there are too many ranges to keep, those that are nearest to each other are joined: then
/// it holds numbers that are no sums, but never misses one.
struct SubsetSums {
    private static let most = 1024

    /// Ascending, without a number in common and none adjacent.
    private var ranges: [ClosedRange<Int64>]

    /// What counts for certain.
    init(_ certain: Int64) { ranges = [certain...certain] }

    /// An amount that may count.
    mutating func mayAdd(_ amount: Int64) {
        let moved = ranges.map { $0.lowerBound.plus(amount)...$0.upperBound.plus(amount) }
        ranges = Self.merged((ranges + moved).sorted { $0.lowerBound < $1.lowerBound }, gap: 1)
        var gap: Int64 = 2
        while ranges.count > Self.most {
            ranges = Self.merged(ranges, gap: gap)
            gap = gap.plus(gap)
        }
    }

    /// Whether a number is such a sum.
    func contains(_ number: Int64) -> Bool { ranges.contains { $0.contains(number) } }

    /// "3", "3 or 5", "3, 5 to 7 or one of 4 other ranges".
    var text: String {
        var parts = ranges.prefix(4).map {
            $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)"
        }
        if ranges.count > 4 { parts.append("in one of \(ranges.count - 4) other ranges") }
        guard let last = parts.popLast(), !parts.isEmpty else { return parts.first ?? "" }
        return parts.joined(separator: ", ") + " or " + last
    }

    private static func merged(
        _ ordered: [ClosedRange<Int64>],
        gap: Int64
    ) -> [ClosedRange<Int64>] {
        var merged: [ClosedRange<Int64>] = []
        for range in ordered {
            if let last = merged.last, range.lowerBound <= last.upperBound.plus(gap) {
                merged[merged.count - 1] =
                    last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }
}
