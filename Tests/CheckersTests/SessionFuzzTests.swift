import Checkers
import Histories
import Testing

/// Session guarantees against their definite patterns, read by read, on random histories.
@Suite struct SessionFuzzTests {
    @Test(arguments: SessionGuarantees.Guarantee.allCases)
    func agreesWithThePatterns(guarantee: SessionGuarantees.Guarantee) throws {
        var refused = 0
        var rounds = 0
        for seed in 0..<24_000 * Fuzz.scale {
            let history = try CausalFuzzTests().draw(seed)
            let verdict = SessionGuarantees(guarantee).check(history)
            if verdict.cause?.kind == .nothingToCheck { continue }
            let oracle = SessionOracle(history)
            let wrong = oracle.reads.filter { oracle.isWrong($0, guarantee) }
            let keys = Set(wrong.map(\.key))
            #expect(Set(verdict.anomalies.map(\.key)) == keys, "seed \(seed): \(verdict)")
            #expect(verdict.isValid == keys.isEmpty, "seed \(seed): \(verdict)")
            let faults = NamesOracle.faults(of: verdict, in: history)
            #expect(faults.isEmpty, "seed \(seed): \(faults) in \(verdict)")
            for anomaly in verdict.anomalies where wrong.allSatisfy({ $0.index != anomaly.culprit })
            {
                Issue.record("seed \(seed): another read is to blame: \(anomaly)")
            }
            refused += keys.isEmpty ? 0 : 1
            rounds += 1
            guard verdict.isValid == keys.isEmpty, faults.isEmpty else { return }
        }
        #expect(refused > 20 && refused < rounds * 9 / 10, "\(refused) of \(rounds)")
    }

    /// Whatever is causally consistent and monotonic in its reads keeps all guarantees.
    @Test func causalityKeepsThem() throws {
        for seed in 0..<8000 {
            let history = try CausalFuzzTests().draw(seed)
            guard Causal(.cm).check(history).isValid else { continue }
            for guarantee in SessionGuarantees.Guarantee.allCases {
                #expect(
                    SessionGuarantees(guarantee).check(history).isValid,
                    "seed \(seed), \(guarantee)"
                )
            }
        }
    }
}

/// What each guarantee forbids for certain, one sentence after the other.
private struct SessionOracle {
    let reads: [Operation]
    private let writes: [Operation]
    private let all: [Operation]
    /// Pairs of numbers: the one came before the other.
    private var isBefore: Set<[Int]> = []
    private var isCircular = false

    init(_ history: History) {
        all = history.operations.filter { $0.f == "write" || $0.isOK }
        reads = all.filter { $0.f == "read" }
        writes = all.filter { $0.f == "write" }
        for one in all {
            for other in all {
                let isSession = one.process == other.process && one.start < other.start
                if isSession || source(other) == one {
                    isBefore.insert([one.number, other.number])
                }
            }
        }
        for middle in all {
            for one in all where isBefore.contains([one.number, middle.number]) {
                for other in all where isBefore.contains([middle.number, other.number]) {
                    isBefore.insert([one.number, other.number])
                }
            }
        }
        isCircular = all.contains { isBefore.contains([$0.number, $0.number]) }
    }

    private func source(_ read: Operation) -> Operation? {
        guard read.f == "read" else { return nil }
        return writes.first { $0.key == read.key && $0.argument == read.result }
    }

    private func isThinAir(_ read: Operation) -> Bool {
        read.result != .null && source(read) == nil
    }

    /// Whether a read returned something older than a write, by what sessions alone tell.
    private func isOlder(_ read: Operation, than floor: Operation) -> Bool {
        guard let found = source(read) else { return read.result == .null }
        if found.process == floor.process { return found.start < floor.start }
        guard floor.process == read.process else { return false }
        return session(of: floor).filter { $0.start < read.start }.compactMap(source).contains {
            $0.process == found.process && $0.start >= found.start
        }
    }

    /// Whether it returned something that causally came before a write.
    private func isEarlier(_ read: Operation, than floor: Operation) -> Bool {
        guard let found = source(read) else { return read.result == .null }
        return !isCircular && isBefore.contains([found.number, floor.number])
    }

    private func session(of operation: Operation) -> [Operation] {
        all.filter { $0.process == operation.process && $0.start < operation.start }
    }

    func isWrong(_ read: Operation, _ guarantee: SessionGuarantees.Guarantee) -> Bool {
        if isThinAir(read) { return false }
        let before = session(of: read)
        switch guarantee {
        case .readYourWrites:
            let own = before.last { $0.f == "write" && $0.key == read.key }
            return own.map { isOlder(read, than: $0) } ?? false
        case .monotonicReads:
            let earlier = before.filter { $0.f == "read" && $0.key == read.key && !isThinAir($0) }
            guard let last = earlier.last, last.result != read.result else { return false }
            if let floor = source(last), isOlder(read, than: floor) { return true }
            guard read.result != .null,
                let first = earlier.firstIndex(where: { $0.result == read.result }),
                let next = earlier[first...].first(where: { $0.result != read.result })
            else { return false }
            return next.result != .null
        case .monotonicWrites, .writesFollowReads:
            return latest(before).contains { write in
                let rest = session(of: write).filter { $0.key == read.key }
                if guarantee == .monotonicWrites {
                    let floor = rest.last { $0.f == "write" }
                    return floor.map { isOlder(read, than: $0) } ?? false
                }
                let floor = rest.last { $0.f == "read" }.flatMap(source)
                return floor.map { isEarlier(read, than: $0) } ?? false
            }
        }
    }

    /// Of every process the last write that some reads returned.
    private func latest(_ before: [Operation]) -> [Operation] {
        let known = before.compactMap(source)
        return known.filter { write in
            !known.contains { $0.process == write.process && $0.start > write.start }
        }
    }
}
