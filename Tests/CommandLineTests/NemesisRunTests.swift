import Foundation
import Histories
import TestSupport
import Testing

/// What the nemesis does to real processes shows in what clients see, and is over after the heal.
@Suite(.serialized) struct NemesisRunTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    // MARK: What is recorded

    private func arguments(_ nemesis: String, _ more: [String] = []) -> [String] {
        [
            "run", "--strategy", "abd", "--nemesis", nemesis, "--nemesis-interval", "700ms",
            "--time-limit", "6s", "--nodes", "3", "--clients", "6", "--timeout", "300ms",
            "--seed", "4", "--runs", scratch.folder, "--json",
        ] + more
    }

    /// A recorded run that ended well.
    private func record(_ nemesis: String, _ more: String...) async throws -> [Event] {
        let finished = try await scratch.run(arguments(nemesis, more))
        // What abd promises it keeps, whatever breaks; a brief run may not decide everything.
        #expect(finished.status == 0 || finished.status == 2, "\(finished.error)")
        #expect(scratch.processes().isEmpty)
        let history = Array(scratch.contents("latest/history.jsonl").utf8)
        let events = Array(try JSONLines.decode(history).events)
        expectHealed(events)
        return events
    }

    /// Every node answers after the heal, nothing is broken, and every node is read from.
    private func expectHealed(_ events: [Event]) {
        let healthy = events.last { $0.f == "healthy" }
        #expect(healthy?.value == ["n1", "n2", "n3"])
        let last = ledger.last
        for field in ["cut", "dead", "paused"] { #expect(last?[field] == [], "\(field)") }
        let final = events.filter { $0.kind == .ok && $0.extra["final"] == true }
        #expect(Set(final.compactMap(\.node)) == ["n1", "n2", "n3"])
    }

    /// The lines of the run's `faults.jsonl`.
    private var ledger: [[String: Value]] {
        scratch.contents("latest/faults.jsonl").split(separator: "\n").compactMap { line in
            guard case .map(let fields)? = try? JSON.parse(String(line)) else { return nil }
            return fields
        }
    }

    private func done(_ f: String, in events: [Event]) -> [Event] {
        events.filter { $0.f == f && $0.extra["stage"] == "done" }
    }

    private func effect(_ event: Event, _ field: String) -> [String: Value] {
        guard case .map(let effect)? = event.extra["effect"], case .map(let fields)? = effect[field]
        else { return [:] }
        return fields
    }

    /// The spans in which a node was struck: from done to the begin of what mends it.
    private func spans(
        _ breaking: String,
        _ mending: String,
        in events: [Event]
    ) -> [(node: String, span: Range<Int64>)] {
        done(breaking, in: events).flatMap { event -> [(String, Range<Int64>)] in
            (event.value.elements ?? []).compactMap(\.text).compactMap { node in
                let end = events.first { other in
                    other.index > event.index && other.f == mending
                        && other.value.elements?.contains(.string(node)) == true
                }
                guard let from = event.time, let to = end?.time, from < to else { return nil }
                return (node, from..<to)
            }
        }
    }

    /// Calls that a node answered well although they were made while it was struck.
    private func answered(
        during spans: [(node: String, span: Range<Int64>)],
        in events: [Event]
    ) -> [Event] {
        var invoked: [Histories.Process: Int64] = [:]
        return events.filter { event in
            if event.kind == .invoke { invoked[event.process] = event.time }
            guard event.kind == .ok, let begin = invoked[event.process], let end = event.time
            else { return false }
            return spans.contains {
                $0.node == event.node && $0.span.contains(begin) && $0.span.contains(end)
            }
        }
    }

    // MARK: Pauses

    @Test(arguments: ["kernel", "relay"])
    func whatIsPausedAnswersNobody(links: String) async throws {
        let events = try await record(
            "pause",
            "--nemesis-targets",
            "minority",
            "--links",
            links
        )
        let paused = spans("pause", "resume", in: events)
        #expect(!paused.isEmpty)
        #expect(answered(during: paused, in: events).isEmpty)
        // Some were asked: their clients waited in vain.
        #expect(
            events.contains { event in
                event.error == "timedOut" && paused.contains { $0.node == event.node }
            }
        )
        for event in done("pause", in: events) { #expect(!effect(event, "pids").isEmpty) }
        let lengths = done("resume", in: events).flatMap { effect($0, "paused_ns").values }
        #expect(!lengths.isEmpty && lengths.allSatisfy { ($0.integer ?? 0) > 50_000_000 })
    }

    @Test(arguments: ["kernel", "relay"])
    func whoeverEndsARunWhileNodesArePausedLeavesNone(links: String) async throws {
        for isKilled in [true, false] {
            let process = try scratch.start(
                arguments(
                    "pause",
                    ["--nemesis-targets", "all", "--time-limit", "100s", "--links", links]
                        + ["--nemesis-interval", "3s"]
                )
            )
            #expect(await eventually { ledger.last?["paused"] == ["n1", "n2", "n3"] })
            if isKilled {
                await process.kill()
            } else {
                process.send(.interrupt)
                #expect(await process.wait(within: .seconds(60)) == .exited(130))
            }
            #expect(await eventually { scratch.processes().isEmpty })
            try FileManager.default.removeItem(atPath: scratch.file("latest/faults.jsonl"))
        }
    }

    // MARK: Kinds together

    @Test func kindsOverlapAndAllIsHealed() async throws {
        let events = try await record("partition,kill,pause", "--time-limit", "8s")
        for f in ["partition", "kill", "pause"] { #expect(!done(f, in: events).isEmpty, "\(f)") }
        let overlaps = ledger.count { line in
            let broken = ["cut", "dead", "paused"].filter { line[$0]?.elements?.isEmpty == false }
            return broken.count > 1
        }
        #expect(overlaps > 0)
    }

    @Test func primariesAreAskedFor() async throws {
        let events = try await record(
            "pause",
            "--nemesis-targets",
            "primaries",
            "--strategy",
            "raft"
        )
        let pauses = done("pause", in: events)
        // Now and then nobody leads; then the node that was drawn is struck.
        let aimed = pauses.filter { $0.extra["primaries"]?.elements?.isEmpty == false }
        #expect(!aimed.isEmpty)
        for event in aimed { #expect(event.extra["primaries"] == event.value) }
        #expect(pauses.allSatisfy { $0.extra["primaries"] != nil })
    }

    @Test func shapesAreKeptTo() async throws {
        let events = try await record(
            "partition",
            "--nemesis-shapes",
            "isolate-primary",
            "--strategy",
            "raft"
        )
        let cuts = done("partition", in: events)
        #expect(!cuts.isEmpty)
        #expect(cuts.contains { $0.extra["primaries"]?.elements?.isEmpty == false })
        let heals = done("heal", in: events).filter { $0.extra["effect"]?["held"] != nil }
        #expect(heals.contains { ($0.extra["effect"]?["held"]?.integer ?? 0) > 0 })
    }

    // MARK: Crashes

    @Test func aRollingRestartStrikesEveryNodeInTurn() async throws {
        let events = try await record("rolling-restart", "--nemesis-interval", "1500ms")
        let killed = done("kill", in: events).map { effect($0, "pids").keys.sorted() }
        #expect(Set(killed) == [["n1"], ["n2"], ["n3"]])
        #expect(answered(during: spans("kill", "restart", in: events), in: events).isEmpty)
    }

    @Test func aCrashLoopKillsTheSameNodesAgain() async throws {
        let events = try await record(
            "crash-loop",
            "--nemesis-targets",
            "n2",
            "--nemesis-interval",
            "1500ms"
        )
        let killed = done("kill", in: events).filter { effect($0, "pids").keys.sorted() == ["n2"] }
        #expect(killed.count >= 3)
        #expect(incarnations(of: "n2", in: events) >= 4)
    }

    @Test func whatCrashesWhileItRecoversHasBegunALife() async throws {
        let events = try await record(
            "crash-recovery",
            "--nemesis-targets",
            "n3",
            "--nemesis-interval",
            "1s"
        )
        let crashes = done("crash-recovery", in: events).compactMap { effect($0, "crashed")["n3"] }
        #expect(crashes.contains { $0["listened"] == false && $0["log_grew"] != 0 })
        // One life from the start, and two for each course: the one cut short, and the next.
        #expect(incarnations(of: "n3", in: events) >= 3)
    }

    @Test func recordsThatAKillLosesAreMeasured() async throws {
        let events = try await record("kill", "--nemesis-targets", "all", "--sync-delay", "50ms")
        let started = done("restart", in: events).flatMap { effect($0, "started").values }
        #expect(!started.isEmpty)
        #expect(started.contains { ($0["lost_records"]?.integer ?? 0) > 0 })
    }

    // MARK: Clocks

    @Test func clocksAreOffAndRightAgain() async throws {
        let events = try await record("clock", "--nemesis-targets", "minority")
        let skewed = done("clock-skew", in: events)
        #expect(!skewed.isEmpty)
        for event in skewed {
            let offsets = effect(event, "offsets").values.compactMap(\.integer)
            #expect(!offsets.isEmpty && offsets.allSatisfy { abs($0) > 1_000_000 })
            guard let jump = event.value["skew"]?["jump"]?.integer else { continue }
            // Read over the network of a busy machine.
            #expect(offsets.allSatisfy { abs($0 - jump) < 1_000_000_000 })
        }
        let reset = done("clock-reset", in: events)
        #expect(!reset.isEmpty)
        for event in reset {
            let offsets = effect(event, "offsets").values.compactMap(\.integer)
            #expect(!offsets.isEmpty && offsets.allSatisfy { abs($0) < 1_000_000_000 })
        }
        #expect(ledger.contains { $0["skewed"] != [] } && ledger.last?["skewed"] == [])
    }

    private func incarnations(of node: String, in events: [Event]) -> Int64 {
        done("restart", in: events).compactMap { effect($0, "started")[node]?["incarnation"] }
            .compactMap(\.integer).max() ?? 0
    }
}

extension Value {
    /// A field of a map; nil for anything else.
    subscript(field: String) -> Value? {
        guard case .map(let fields) = self else { return nil }
        return fields[field]
    }
}
