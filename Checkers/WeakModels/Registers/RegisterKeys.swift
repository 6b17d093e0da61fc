import Histories

/// The registers of a history, judged one by one where every value is written once.
struct RegisterKeys {
    private let history: History
    private let model: RegisterModel

    init(_ history: History, _ model: RegisterModel) {
        self.history = history
        self.model = model
    }

    /// At most one anomaly a key, ordered by key; unknown where a key cannot be judged.
    func verdict(_ find: (RegisterKey) throws(Cause) -> Anomaly?) -> Verdict {
        var anomalies: [Anomaly] = []
        var causes: [Cause] = []
        var isConstrained = false
        let slices = KeyPartition(history).sorted { KeySlice.precedes($0.key, $1.key) }
        for slice in slices {
            do throws(Cause) {
                let key = try RegisterKey(slice, by: model)
                guard key.isSuitedForZones else { throw Self.repeated(key) }
                isConstrained = isConstrained || key.operations.isConstrained(\.isAlwaysPossible)
                if let anomaly = try find(key) { anomalies.append(anomaly) }
            } catch {
                causes.append(error)
            }
        }
        if !anomalies.isEmpty { return .invalid(anomalies) }
        if let cause = causes.first { return .unknown(cause) }
        guard isConstrained else {
            return .unknown(.noReads)
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
}

/// Finds reads of what was certainly overwritten, of nothing, or of the future.
struct OverwrittenReads {
    private let operations: KeyOperations<RegisterCall<Int32>>
    /// Per value: the call that writes it, or -1.
    private var creators: [Int32]
    /// For every rank: of the writes done before it, the one that began last, or -1.
    private let latest: [Int32]

    init(_ key: RegisterKey) {
        operations = key.operations
        creators = [Int32](repeating: -1, count: key.valueCount)
        for call in operations.calls.indices {
            if let value = operations.calls[call].produced { creators[Int(value)] = Int32(call) }
        }
        latest = Self.latestWrites(operations)
    }

    /// The calls that show that a call is a wrong read; nil if it is none.
    func core(of read: Int) -> [Int]? {
        guard operations.calls[read].isObserver, let value = operations.calls[read].needed else {
            return nil
        }
        let creator = Int(creators[Int(value)])
        if value != 0 && creator < 0 { return [read] }
        if creator >= 0 && operations.starts[creator] > operations.finishes[read] {
            return [read, creator]
        }
        let between = Int(latest[Int(operations.starts[read])])
        let end = creator < 0 ? -1 : operations.finishes[creator]
        guard between >= 0, operations.starts[between] > end else { return nil }
        return creator < 0 ? [between, read] : [creator, between, read]
    }

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
    static func anomaly(_ core: [Int], in key: RegisterKey) -> Anomaly? {
        let reduced = key.with(key.operations.subset(core.sorted(), optional: []))
        var zones = Zones(reduced)
        return zones.contradiction().map { RegisterStory(key: reduced).anomaly($0) }
    }
}
