import Checkers
import Faults
import Foundation
import Histories
import Observations
import Replication
import TestSupport
import Testing

@testable import Control

/// The ground truth of faults: windows, sides, and the refusal of a cut that is not in force.
@Suite final class FaultLedgerTests: Sendable {
    private let nodes: [NodeID] = ["n1", "n2", "n3"]
    private let scratch: Scratch
    private var path: String { scratch.file("ledger") }

    init() throws { scratch = try Scratch("ledger") }

    private let isolated = Partition(
        shape: .isolateOne,
        cut: ["n2", "n3"].flatMap { [Link(from: "n1", to: $0), Link(from: $0, to: "n1")] }
    )

    private func entry(
        _ fault: Fault,
        _ begun: Int64,
        _ done: Int64,
        _ realised: Set<Link>
    ) -> FaultLedger.Entry {
        FaultLedger.Entry(fault: fault, begun: begun, done: done, realised: LinkCut(realised))
    }

    @Test func windowsLieBetweenDoneAndMended() throws {
        let ledger = try FaultLedger(path: path, nodes: nodes)
        let cut = Set(isolated.cut)
        try ledger.add(entry(.partition(isolated), 10, 20, cut))
        try ledger.add(entry(.healLinks, 50, 60, []))
        try ledger.add(entry(.healLinks, 90, 95, []))
        let window = FaultWindow(
            start: 20,
            end: 50,
            majority: ["n2", "n3"],
            minority: ["n1"],
            begun: 10,
            shape: "isolate-one",
            partition: 1
        )
        #expect(ledger.windows(until: 100) == [window])
        #expect(ledger.mended == 60)
    }

    @Test func deadNodesAreOnNoSide() throws {
        let ledger = try FaultLedger(path: path, nodes: nodes)
        try ledger.add(entry(.kill(["n1", "n2"]), 0, 5, []))
        #expect(ledger.state.dead == ["n1", "n2"])
        let window = FaultWindow(
            start: 5,
            end: 30,
            majority: [],
            minority: ["n3"],
            silent: ["n1", "n2"],
            begun: 0,
            cause: "killed"
        )
        #expect(ledger.windows(until: 30) == [window])
    }

    @Test func whomADiskStopsIsSilentUntilItIsMended() throws {
        let ledger = try FaultLedger(path: path, nodes: nodes)
        var full = entry(.breakDisks(.full, ["n1", "n2"]), 0, 5, [])
        full.stopped = ["n1"]
        try ledger.add(full)
        #expect(Set(ledger.state.disks.keys) == ["n1", "n2"] && ledger.state.silent == ["n1"])
        try ledger.add(entry(.mendDisks(["n1", "n2"]), 30, 40, []))
        let window = FaultWindow(
            start: 5,
            end: 30,
            majority: ["n2", "n3"],
            minority: [],
            silent: ["n1"],
            begun: 0,
            cause: "disks in trouble"
        )
        #expect(ledger.windows(until: 90) == [window])
        #expect(!ledger.state.isBroken && ledger.mended == 40)
        #expect(ledger.truths(until: 90).map(\.witnesses) == [["n2", "n3"]])
    }

    @Test func whatIsPausedActsNoMoreThanTheDead() throws {
        let ledger = try FaultLedger(path: path, nodes: nodes)
        try ledger.add(entry(.pause(["n3"]), 0, 5, []))
        try ledger.add(entry(.kill(["n2"]), 10, 20, []))
        try ledger.add(entry(.resume(["n3"]), 30, 40, []))
        try ledger.add(entry(.restart(["n2"]), 50, 60, []))
        let sides = ledger.windows(until: 70).map { ($0.start, $0.end, $0.majority) }
        #expect(sides.map(\.0) == [5, 20, 40] && sides.map(\.1) == [10, 30, 50])
        #expect(sides.map(\.2) == [["n1", "n2"], [], ["n1", "n3"]])
        #expect(ledger.mended == 60 && !ledger.state.isBroken)
    }

    @Test func faultsCarriedOutAtTheSameTimeLeaveNoHole() throws {
        let ledger = try FaultLedger(path: path, nodes: nodes)
        try ledger.add(entry(.pause(["n3"]), 10, 30, []))
        try ledger.add(entry(.kill(["n2"]), 20, 40, []))
        try ledger.add(entry(.resume(["n3"]), 60, 70, []))
        try ledger.add(entry(.restart(["n2"]), 65, 80, []))
        // Until the kill was done n2 was being struck; until the restart was done it came back.
        let windows = ledger.windows(until: 100)
        #expect(windows.map(\.start) == [30, 40, 70] && windows.map(\.end) == [40, 60, 80])
        #expect(windows.map(\.begun) == [10, 20, 60])
        #expect(windows.map(\.silent) == [["n2", "n3"], ["n2", "n3"], ["n2"]])
        #expect(ledger.mended == 80)
    }

    @Test func badLinksCutNobodyOff() throws {
        let ledger = try FaultLedger(path: path, nodes: nodes)
        var trouble = LinkTrouble()
        trouble.loss = 30
        let links = [Link(from: "n1", to: "n2")]
        try ledger.add(entry(.degradeLinks(trouble, links), 10, 20, []))
        #expect(ledger.state.isBroken && ledger.state.summary == "bad links: 1")
        try ledger.add(entry(.restoreLinks(links), 50, 60, []))
        #expect(ledger.windows(until: 90).map(\.majority) == [["n1", "n2", "n3"]])
        #expect(ledger.mended == 60 && ledger.truths(until: 90).map(\.witnesses) == [[]])
    }

    /// What a run leaves says as much as the run itself knew.
    @Test(arguments: 1...20) func itsLinesGiveTheSameWindows(seed: UInt64) throws {
        let nemesis = Nemesis(kinds: Nemesis.Kind.drawnBySwarm, interval: .milliseconds(100))
        let ledger = try FaultLedger(path: path, nodes: nodes)
        var moment: Int64 = 0
        for scheduled in nemesis.schedule(for: nodes, during: .seconds(5), seed: seed) {
            let begun = max(moment - 3, scheduled.offset.nanoseconds)
            moment = begun + 7
            var entry = FaultLedger.Entry(fault: scheduled.fault, begun: begun, done: moment)
            if case .breakDisks(_, let nodes) = scheduled.fault { entry.stopped = Set(nodes) }
            try ledger.add(entry)
        }
        var again = FaultTimeline(nodes: nodes)
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        for line in lines {
            again.add(try #require(FaultTimeline.Step(try JSON.parse(String(line)))))
        }
        let end = moment + 9
        #expect(!lines.isEmpty && again.windows(until: end) == ledger.windows(until: end))
        #expect(again.truths(until: end) == ledger.truths(until: end))
        #expect(again.mended == ledger.mended && again.faults == ledger.state)
    }

    @Test func aCutThatIsNotInForceIsRefusedAndWrittenDown() throws {
        let ledger = try FaultLedger(path: path, nodes: nodes)
        let realised = Set(isolated.cut.dropFirst())
        let error = #expect(throws: ControlError.self) {
            try ledger.add(entry(.partition(isolated), 10, 20, realised))
        }
        #expect(error?.description.contains("n1→n2") == true)
        let ledgerFile = try String(contentsOfFile: path, encoding: .utf8)
        #expect(ledgerFile.split(separator: "\n").count == 1)
        #expect(throws: ControlError.self) {
            try ledger.add(entry(.healLinks, 30, 40, realised))
        }
    }
}
