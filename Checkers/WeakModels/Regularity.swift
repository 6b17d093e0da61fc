import Histories

/// Whether every read returns the latest write that was done before it, or one that overlaps it.
///
/// This is what a majority-quorum store gives without writing back what it reads. Two reads, one
/// after the other, may still return a new value and then an old one while a write is in progress:
///
/// ```
/// process 0  |------------- write 2 -------------|
/// process 1    |-- read → 2 --|
/// process 2                      |-- read → 1 --|      regular, yet not linearizable
/// ```
///
/// Sources: Lamport, On interprocess communication, part II, Distributed Computing 1986, for one
/// writer; Shao, Pierce and Welch, Multi-writer consistency conditions for shared memory objects,
/// DISC 2003, for several: this is their weak form, which judges each read alone. A read is
/// refused if
/// - nobody wrote its value,
/// - the write of its value began after the read was done, or
/// - another write began after the write of its value was done, and was done before the read began.
///
/// The initial value counts as written before everything. Values have to be written once.
public struct Regularity: Checker {
    /// The name of the property.
    public let name = "regular"
    private let model: RegisterModel

    /// Regularity of registers that start with a value.
    public init(initial: Value = .null) {
        model = RegisterModel(initial: initial, hasCompareAndSet: false)
    }

    /// Judges every read; one anomaly for each key, ordered by key.
    ///
    /// It takes linear time, whatever the budget.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        var anomalies: [Anomaly] = []
        var causes: [Cause] = []
        var isConstrained = false
        let slices = Partition(history).sorted { KeySlice.precedes($0.key, $1.key) }
        for slice in slices {
            do throws(Cause) {
                let key = try RegisterKey(slice, by: model)
                guard key.isSuitedForZones else { throw Self.repeated(key) }
                isConstrained = isConstrained || key.operations.isConstrained
                if let core = Self.violation(in: key), let anomaly = Self.anomaly(core, in: key) {
                    anomalies.append(anomaly)
                }
            } catch {
                causes.append(error)
            }
        }
        if !anomalies.isEmpty { return .invalid(anomalies) }
        if let cause = causes.first { return .unknown(cause) }
        guard isConstrained else {
            return .unknown(Cause(.nothingToCheck, "no read or write completed"))
        }
        return .valid
    }

    private static func repeated(_ key: RegisterKey) -> Cause {
        Cause(
            .repeatedValues,
            "a value was written twice, or the initial value was written, so it is not known which"
                + " write a read saw",
            key: key.operations.key
        )
    }

    /// The first read that breaks the rules, with the writes that show it.
    private static func violation(in key: RegisterKey) -> [Int]? {
        let operations = key.operations
        var creators = [Int](repeating: -1, count: key.valueCount)
        for call in operations.calls.indices {
            if let value = operations.calls[call].produced { creators[Int(value)] = call }
        }
        let latest = latestWrites(operations)
        for read in operations.calls.indices where operations.calls[read].isObserver {
            guard let value = operations.calls[read].needed else { continue }
            let creator = creators[Int(value)]
            if value != 0 && creator < 0 { return [read] }
            if creator >= 0 && operations.starts[creator] > operations.finishes[read] {
                return [read, creator]
            }
            let between = Int(latest[Int(operations.starts[read])])
            let end = creator < 0 ? -1 : operations.finishes[creator]
            guard between >= 0, operations.starts[between] > end else { continue }
            return creator < 0 ? [between, read] : [creator, between, read]
        }
        return nil
    }

    /// For every rank: of the writes done before it, the one that began last, or -1.
    private static func latestWrites(_ key: KeyOperations<RegisterCall<Int32>>) -> [Int32] {
        var latest = [Int32](repeating: -1, count: Int(key.eventCount) + 1)
        for call in key.calls.indices where key.calls[call].produced != nil {
            if !key.isOptional(call) { latest[Int(key.finishes[call]) + 1] = Int32(call) }
        }
        var best: Int32 = -1
        for rank in latest.indices {
            let call = latest[rank]
            if call >= 0 && (best < 0 || key.starts[Int(call)] > key.starts[Int(best)]) {
                best = call
            }
            latest[rank] = best
        }
        return latest
    }

    /// Such a core is not linearizable either, so zones find the words for it.
    private static func anomaly(_ core: [Int], in key: RegisterKey) -> Anomaly? {
        let reduced = key.with(key.operations.subset(core.sorted(), optional: []))
        var zones = Zones(reduced)
        return zones.contradiction().map { RegisterStory(key: reduced).anomaly($0) }
    }
}
