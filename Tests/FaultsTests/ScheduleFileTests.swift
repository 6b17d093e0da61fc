import Faults
import Replication
import Testing

/// Schedules of faults as files: what is written comes back, and what is wrong is named.
@Suite struct ScheduleFileTests {
    private let nodes = NodeID.named(count: 5)

    private func read(_ text: String) throws(ScheduleError) -> [ScheduledFault] {
        try ScheduleFile.parse(text, nodes: nodes)
    }

    @Test func schedulesComeBack() throws {
        let nemesis = Nemesis(
            kinds: Nemesis.Kind.allCases,
            shapes: Partition.Shape.drawn,
            targets: Target.words.map(\.target)
        )
        for seed in 1...10 as ClosedRange<UInt64> {
            let schedule = nemesis.schedule(for: nodes, during: .seconds(30), seed: seed)
            #expect(try read(ScheduleFile.text(schedule)) == schedule)
        }
    }

    @Test func aLedgerIsASchedule() throws {
        let schedule = try read(
            """
            {"begun":9,"cut":[],"dead":["n2"],"done":12,"fault":"kill","offset":7,"value":["n2"]}
            {"begun":20,"cut":[],"dead":[],"done":30,"fault":"restart","value":["n2"]}
            """
        )
        #expect(schedule == [ScheduledFault(offset: .nanoseconds(7), fault: .kill(["n2"]))])
    }

    @Test func linesAreSortedByTime() throws {
        let schedule = try read(
            """
            {"offset":"2s","fault":"heal"}

            {"offset":"1.5s","fault":"partition","value":{"cut":[["n1","n2"]]}}
            """
        )
        #expect(schedule.map(\.offset) == [.milliseconds(1500), .seconds(2)])
    }

    @Test(arguments: [
        (#"{"fault":"heal"}"#, "expected an offset"), ("heal", "expected a JSON object"),
        (#"{"offset":"soon","fault":"heal"}"#, "expected a time"),
        (#"{"offset":"1s","fault":"quake"}"#, "no fault \"quake\""),
        (#"{"offset":"1s","fault":"kill","value":["n9"]}"#, "no node n9"),
        (#"{"offset":"1s","fault":"kill","value":"n1"}"#, "no fault \"kill\""),
    ])
    func badLinesAreNamed(line: String, complaint: String) {
        let error = #expect(throws: ScheduleError.self) {
            _ = try read("{\"offset\":\"1s\",\"fault\":\"heal\"}\n" + line)
        }
        let message = error?.description ?? ""
        #expect(message.contains("line 2: ") && message.contains(complaint), "\(message)")
    }
}
