import Histories

/// By how much calls have to be widened in time for one order to explain them.
///
/// *Gamma* of two values that each had to be there before the other is the least time by which,
/// half at either end, all calls have to be widened so that they no longer contradict each other:
///
/// ```
/// process 0  |- write 1 -|  |- write 2 -|
/// process 1                               ...  *- read → 1 -*
///                                       |------|                gamma
/// ```
///
/// Source: Golab, Rahman, AuYoung, Keeton and Gupta, Client-centric benchmarking of eventual
/// consistency for cloud storage systems, ICDCS 2014, section 4. It is zero if and only if a
/// history of values written once is linearizable, so it is no model beside that one: it is a
/// figure. Unlike Delta, which moves reads alone, it exists wherever every value was written, be it
/// too late.
struct Gamma {
    /// Of each value, when its write or a read of it was done first, and began last.
    private var spans: [(first: Int64, last: Int64)] = []
    /// The longest time by which a read was done before its write began.
    private var foresight: Int64 = 0

    /// Nil where a call has no time, and where a read returned siblings or what nobody wrote.
    init?(_ values: RegisterValues) {
        guard !values.hasSiblings, values.phantoms == 0 else { return nil }
        // The first is nothing, which was there before everything.
        var spans = [(first: Int64.min / 4, last: Int64.min / 4)]
        var writes = [Int64.min / 4]
        for version in values.versions {
            guard let start = version.write.invokedAt else { return nil }
            writes.append(start)
            let end = version.write.isOK ? version.write.completedAt : nil
            guard !version.write.isOK || end != nil else { return nil }
            spans.append((end ?? .max / 4, start))
        }
        for observation in values.observations + values.earlyObservations {
            guard let start = observation.read.invokedAt, let end = observation.read.completedAt
            else {
                return nil
            }
            let value = (observation.versions.first ?? -1) + 1
            spans[value].first = min(spans[value].first, end)
            spans[value].last = max(spans[value].last, start)
            foresight = max(foresight, writes[value] - end)
        }
        // What may never have been written, and nobody read, asks for nothing.
        self.spans = spans.filter { $0.first < .max / 4 }.sorted { $0.first < $1.first }
    }

    /// The greatest Gamma of two values, in nanoseconds; zero if there is no contradiction.
    ///
    /// It takes the time of sorting once for each bit of the answer.
    var greatest: Int64 {
        guard conflicts(0) else { return foresight }
        var low: Int64 = 0
        var high = (spans.map(\.last).max() ?? 0) - (spans.dropFirst().first?.first ?? 0)
        high = max(high, 1)
        while conflicts(high) { high *= 2 }
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if conflicts(middle) { low = middle } else { high = middle }
        }
        return max(high, foresight)
    }

    /// Whether two values contradict each other although calls are widened by so much.
    private func conflicts(_ gamma: Int64) -> Bool {
        var holding: [(first: Int64, last: Int64)] = []
        for span in spans where span.first < span.last - gamma {
            if let before = holding.last, span.first < before.last { return true }
            holding.append((span.first, span.last - gamma))
        }
        for span in spans where span.first >= span.last - gamma {
            let last = span.last - gamma
            var low = 0
            var high = holding.count
            while low < high {
                let middle = (low + high) / 2
                if holding[middle].first < last { low = middle + 1 } else { high = middle }
            }
            if low > 0, span.first < holding[low - 1].last { return true }
        }
        return false
    }
}
