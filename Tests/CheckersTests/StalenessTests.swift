import Histories
import Testing

@testable import Checkers

/// Staleness, visibility and Gamma against their definitions.
@Suite struct StalenessTests {
    /// One or two registers whose reads are old, or nonsense, now and then.
    private func draw(_ seed: Int) throws -> History {
        let shape = RandomHistory.Shape(
            operations: 4 + seed % 12,
            processes: 2 + seed % 4,
            keys: 1 + seed % 2,
            mutation: seed % 3 == 0 ? 0.1 : 0.5
        )
        return try RandomHistory.draw(seed: seed, shape)
    }

    private struct Late: Equatable {
        var reads = 0
        var versions: [Int64] = []
        var times: [Int64] = []
        var unexplained = 0
        /// By how long after the newest write: fresh or not.
        var since: [(time: Int64, isFresh: Bool)] = []

        static func == (one: Late, other: Late) -> Bool {
            one.reads == other.reads && one.versions == other.versions
                && one.times == other.times && one.unexplained == other.unexplained
        }
    }

    /// Every read of one key, word for word.
    private func late(_ operations: [Operation]) -> Late {
        var late = Late()
        let writes = operations.filter { $0.f == "write" }
        let reads = operations.filter { $0.f == "read" && $0.isOK }
        func there(_ write: Operation) -> (place: Int, time: Int64)? {
            ([write] + reads.filter { $0.result == write.argument && $0.finish > write.start })
                .filter(\.isOK)
                .min { $0.finish < $1.finish }.map { ($0.finish, $0.completedAt ?? 0) }
        }
        for read in reads {
            var proof = -1
            if let value = read.result, value != .null {
                guard let write = writes.first(where: { $0.argument == value }),
                    write.start < read.finish
                else {
                    late.unexplained += 1
                    continue
                }
                proof = there(write)?.place ?? .max
            }
            late.reads += 1
            let newer = writes.filter { $0.start > proof }.compactMap(there)
                .filter { $0.place < read.start }
            let begun = read.invokedAt ?? 0
            if let first = newer.min(by: { $0.place < $1.place }) {
                late.versions.append(Int64(newer.count))
                late.times.append(begun - first.time)
            }
            let newest = writes.filter { $0.finish < read.start }.max { $0.finish < $1.finish }
            if let end = newest?.completedAt { late.since.append((begun - end, newer.isEmpty)) }
        }
        return late
    }

    @Test func readsAreLateByDefinition() throws {
        var (stale, worst) = (0, Int64(0))
        for seed in 0..<8_000 * Fuzz.scale {
            let history = try draw(seed)
            var sum = Late()
            for (_, operations) in Dictionary(grouping: history.operations, by: \.key)
            where operations.contains(where: { $0.f == "write" }) {
                let late = late(operations)
                sum.reads += late.reads
                sum.versions += late.versions
                sum.times += late.times
                sum.unexplained += late.unexplained
                sum.since += late.since
            }
            let found = Staleness(history)
            let isThere = history.operations.contains { $0.f == "write" }
            #expect((found != nil) == isThere, "seed \(seed)")
            guard let found else { continue }
            let agrees =
                found.total.stale == Share(sum.versions.count, of: sum.reads)
                && found.total.versions == Quantiles(sum.versions)
                && found.total.time == Quantiles(sum.times)
                && found.unexplained == sum.unexplained && found.before == found.total
                && shares(found.total.visibility) == shares(sum.since)
            #expect(agrees, "seed \(seed): \(found), \(sum)")
            guard agrees else { return }
            stale += sum.versions.count
            worst = max(worst, sum.versions.max() ?? 0)
        }
        #expect(stale > 1_000 && worst > 2)
    }

    private func shares(_ visibility: Visibility) -> [Share] { visibility.bins.map(\.fresh) }

    private func shares(_ since: [(time: Int64, isFresh: Bool)]) -> [Share] {
        Visibility.edges.indices.map { bin in
            let end = bin + 1 < Visibility.edges.count ? Visibility.edges[bin + 1] : .max
            let inside = since.filter { Visibility.edges[bin] <= $0.time && $0.time < end }
            return Share(inside.count { $0.isFresh }, of: inside.count)
        }
    }

    /// A bound on versions is one on k, and no reported history is 1-atomic.
    @Test func versionsBehindBoundK() throws {
        var found = 0
        for seed in 0..<4_000 * Fuzz.scale {
            let shape = RandomHistory.Shape(operations: 4 + seed % 4, mutation: 0.4)
            let history = try RandomHistory.draw(seed: seed, shape)
            guard let staleness = Staleness(history), let most = staleness.total.versions,
                let least = StalenessOracle(history, key: "k0").versions
            else { continue }
            found += 1
            #expect(most.greatest + 1 <= least, "seed \(seed)")
        }
        #expect(found > 100)
    }

    // MARK: Gamma

    /// Every call of its own process, begun and ended earlier or later by so much of half a unit.
    private func widened(_ history: History, by amount: Int64) throws -> History {
        var moments: [(time: Int64, order: Int, event: Event)] = []
        for (number, call) in history.operations.enumerated() {
            var invoke = history.events[call.start]
            invoke.process = .client(number)
            moments.append((2 * (call.invokedAt ?? 0) - amount, 0, invoke))
            guard call.isOK else { continue }
            var completion = history.events[call.finish]
            completion.process = .client(number)
            moments.append((2 * (call.completedAt ?? 0) + amount, 1, completion))
        }
        // Calls that touch overlap.
        moments.sort { ($0.time, $0.order, $0.event.index) < ($1.time, $1.order, $1.event.index) }
        return try History(moments.map(\.event))
    }

    @Test func wideningByGammaIsEnoughAndNoLessIs() throws {
        var contradictions = 0
        for seed in 0..<10_000 * Fuzz.scale {
            let shape = RandomHistory.Shape(operations: 4 + seed % 9, mutation: 0.3)
            let history = try RandomHistory.draw(seed: seed, shape)
            guard let staleness = Staleness(history), let gamma = staleness.gamma,
                staleness.gammaKeys.whole == Set(history.operations.map(\.key)).count
            else { continue }
            let model = Linearizability(model: .register)
            let enough = !model.check(try widened(history, by: gamma)).isInvalid
            #expect(enough, "seed \(seed): \(gamma)")
            #expect((gamma > 0) == (staleness.gammaKeys.part > 0), "seed \(seed)")
            guard gamma > 0, enough else {
                #expect(!model.check(history).isInvalid, "seed \(seed)")
                continue
            }
            contradictions += 1
            #expect(model.check(try widened(history, by: gamma - 1)).isInvalid, "seed \(seed)")
        }
        #expect(contradictions > 500)
    }

    @Test func gammaReachesFromAReadToTheWriteAfterIt() throws {
        let history = try Written.history(
            """
            2 invoke read k null 0
            2 ok read k 1 10
            1 invoke write k 1 30
            1 ok write k 1 40
            """
        )
        let found = try #require(Staleness(history))
        #expect(found.gamma == 20_000_000)
        #expect(found.unexplained == 1 && found.total.stale == Share())
    }

    // MARK: Visibility

    @Test func visibleFromTheFirstBinAfterWhichAllAreFresh() {
        let millisecond: Int64 = 1_000_000
        func reads(_ time: Int64, fresh: Int, stale: Int) -> [(since: Int64, isFresh: Bool)] {
            Array(repeating: (time, true), count: fresh)
                + Array(repeating: (time, false), count: stale)
        }
        let early = reads(0, fresh: 99, stale: 1) + reads(3 * millisecond, fresh: 9, stale: 1)
        #expect(Visibility(early).t99 == nil)
        #expect(Visibility([]).t99 == nil)
        let later = reads(60 * millisecond, fresh: 99, stale: 1)
        #expect(Visibility(early + later).t99 == 50 * millisecond)
        let never = reads(90_000 * millisecond, fresh: 0, stale: 1)
        #expect(Visibility(early + later + never).t99 == nil)
        #expect(Visibility(later).bins[6].fresh == Share(99, of: 100))
    }

    // MARK: Phases

    private func event(
        _ time: Int64,
        _ process: Int,
        _ kind: Event.Kind,
        _ f: String,
        _ value: Value,
        _ node: String
    ) -> Event {
        Event(
            index: 0,
            time: time,
            process: .client(process),
            kind: kind,
            f: f,
            key: "x",
            value: value,
            node: node
        )
    }

    /// A write at n1 every 100 ms, each followed by a fresh read at n1 and a stale one at n2.
    private func phases() throws -> History {
        var events: [Event] = []
        for round in 0..<4 {
            let start = Int64(round) * 100
            let value = Value.int(Int64(round + 1))
            let old = round == 0 ? Value.null : .int(Int64(round))
            for (offset, process, f, result, node) in [
                (0, 1, "write", value, "n1"), (20, 2, "read", value, "n1"),
                (40, 3, "read", old, "n2"),
            ] as [(Int64, Int, String, Value, String)] {
                let asked = f == "write" ? result : .null
                events.append(event(start + offset, process, .invoke, f, asked, node))
                events.append(event(start + offset + 10, process, .ok, f, result, node))
            }
        }
        for index in events.indices { events[index].index = index }
        return try History(events)
    }

    @Test func phasesAndSidesAreKeptApart() throws {
        let windows = [
            FaultWindow(
                start: 100,
                end: 200,
                majority: ["n1"],
                minority: ["n2"],
                shape: "halves"
            ),
            FaultWindow(
                start: 200,
                end: 300,
                majority: ["n2"],
                minority: [],
                silent: ["n1"],
                cause: "killed"
            ),
        ]
        let found = try #require(Staleness(try phases(), windows: windows))
        #expect(found.total.stale == Share(4, of: 8))
        #expect(found.before.stale == Share(1, of: 2))
        #expect(found.during.keys.sorted() == ["halves", "killed"])
        #expect(found.during["halves"]?.majority.stale == Share(0, of: 1))
        #expect(found.during["halves"]?.minority.stale == Share(1, of: 1))
        #expect(found.during["killed"]?.majority.stale == Share(1, of: 1))
        #expect(found.during["killed"]?.minority.stale == Share())
        #expect(found.after.stale == Share(1, of: 2))
        #expect(found.total.time?.greatest == 30)
        #expect(found.total.versions?.greatest == 1)
        #expect(Staleness(try phases())?.before.stale == Share(4, of: 8))
    }

    @Test func ofSiblingsTheFreshestCounts() throws {
        let history = try Written.history(
            """
            1 invoke write k 1 0
            1 ok write k 1 10
            1 invoke write k 2 20
            1 ok write k 2 30
            2 invoke read k null 40
            2 ok read k [1,2] 50
            2 invoke read k null 60
            2 ok read k [1] 70
            """
        )
        let found = try #require(Staleness(history))
        #expect(found.total.stale == Share(1, of: 2))
        #expect(found.gamma == nil)
    }

    @Test func whatCannotBeMeasuredIsCounted() throws {
        let history = try Written.history(
            """
            1 invoke write k 1
            1 ok write k 1
            1 invoke write k 1
            1 ok write k 1
            1 invoke write j 2
            1 ok write j 2
            2 invoke add c 2
            2 ok add c 2
            """
        )
        let found = try #require(Staleness(history))
        #expect(found.unmeasured == 1)
        #expect(found.total.time == nil)
        #expect(Staleness(try Written.history("2 invoke add c 2\n2 ok add c 2")) == nil)
    }
}
