import Histories
import Replication
import Testing

@testable import Membership

/// A replica beside its detector: neither is changed by the other.
@Suite struct WatchedTests {
    private let membership = Membership(me: "n1", members: ["n1", "n2", "n3"])

    private func watched() -> Watched<Echo> { Watched(membership, seed: 1, recovering: ["old"]) }

    private func beat(_ number: Int, of node: NodeID, hears: [NodeID]) -> Heartbeat {
        let beat = Heartbeat.Beat(incarnation: 1, sequence: number)
        return Heartbeat(row: Heartbeat.Row(node: node, beat: beat, hears: hears))
    }

    @Test func inputsAndEffectsPassUnchanged() {
        var watched = watched()
        var alone = Echo(membership, seed: 1, recovering: ["old"])
        _ = watched.watch(at: 0.milliseconds)
        let inputs: [Input<String>] = [
            .start, .message("m", from: "n2"), .timer(TimerID(0)), .timer(TimerID(7)),
            .request(RequestID(3), .read(key: "x")), .persisted(WriteToken(4)),
        ]
        for (at, input) in inputs.enumerated() {
            _ = watched.receive(beat(at, of: "n2", hears: []), from: "n2", at: at.milliseconds)
            let effects = watched.step(input, at: at.milliseconds)
            #expect("\(effects)" == "\(alone.step(input, at: at.milliseconds))")
            #expect(effects.count == 5)
        }
        #expect(watched.digest == alone.digest)
        #expect(watched.replica.inputs == alone.inputs)
    }

    @Test func aDetectorThatIsNotStartedDoesNothing() {
        var watched = watched()
        #expect(watched.tick(at: 0.milliseconds).isEmpty)
        let heartbeat = beat(1, of: "n2", hears: ["n1"])
        #expect(watched.receive(heartbeat, from: "n2", at: 0.milliseconds).isEmpty)
        #expect(watched.detector == nil && watched.status == ["inputs": 0])
    }

    @Test func theStatusHasBoth() {
        var watched = watched()
        _ = watched.watch(at: 0.milliseconds)
        #expect(watched.status["inputs"] == 0)
        #expect(watched.status["reachability"]?["suspected"] == ["n2", "n3"])
        for node in ["n2", "n3"] as [NodeID] {
            let others = membership.members.filter { $0 != node }
            _ = watched.receive(beat(1, of: node, hears: others), from: node, at: 9.milliseconds)
        }
        #expect(watched.status["reachability"]?["partition"] == "whole")
        #expect(watched.status["reachability"]?["suspected"] == [])
    }

    /// A peer that is heard and then silent: what the node sends, waits for and notes.
    @Test func silenceIsNoted() throws {
        var watched = Watched<Echo>(
            Membership(me: "n1", members: ["n1", "n2"]),
            seed: 1,
            recovering: []
        )
        var at = 0
        var notes: [String] = []
        func obey(_ directives: [HeartbeatDetector.Directive]) {
            for directive in directives {
                if let note = directive.note { notes.append("\(note.name) at \(at)") }
            }
        }
        obey(watched.watch(at: at.milliseconds))
        for number in 1...10 {
            at = number * 100
            let heartbeat = beat(number, of: "n2", hears: ["n1"])
            obey(watched.receive(heartbeat, from: "n2", at: at.milliseconds))
            obey(watched.tick(at: at.milliseconds))
        }
        while at < 3_000 {
            at += 50
            obey(watched.tick(at: at.milliseconds))
        }
        // Ten regular pauses of 100 ms: 5.6 deviations of at least 25 ms are waited for besides.
        // What n2 said of its own hearing is believed for 900 ms.
        let expected = [
            "peer-trusted at 100", "peer-suspected at 1250", "partition-detected at 1250",
            "partition-changed at 1950",
        ]
        #expect(notes == expected)
    }
}

/// Says of every input what it is, by each kind of effect.
private struct Echo: Replica {
    var inputs: [String] = []
    var digest: UInt64 { UInt64(inputs.count) }
    var status: [String: Value] { ["inputs": .int(Int64(inputs.count))] }

    init(_ membership: Membership, seed: UInt64, recovering records: [String]) {}

    mutating func step(_ input: Input<String>, at now: Instant) -> [Effect<String, String>] {
        inputs.append("\(input) at \(now.nanoseconds)")
        let number = UInt64(inputs.count)
        return [
            .send("\(input)", to: "n3"), .persist("\(input)", WriteToken(number)),
            .startTimer(TimerID(number), after: .milliseconds(1)), .note(Note("noted")),
            .reply(RequestID(number), .ok(.null)),
        ]
    }
}
