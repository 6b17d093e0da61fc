import Checkers
import Faults
import Foundation
import Replication
import Testing

@testable import Control

/// The ground truth of faults: windows, sides, and the refusal of a cut that is not in force.
@Suite final class FaultLedgerTests: Sendable {
    private let nodes: [NodeID] = ["n1", "n2", "n3"]
    private let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("faultline-ledger-\(UUID().uuidString)").path

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private let isolated = Partition(
        shape: .isolateOne,
        cut: ["n2", "n3"].flatMap { [Link(from: "n1", to: $0), Link(from: $0, to: "n1")] }
    )

    @Test func windowsLieBetweenDoneAndMended() throws {
        let ledger = try FaultLedger(path: path, nodes: nodes)
        let cut = Set(isolated.cut)
        try ledger.add(.partition(isolated), begun: 10, done: 20, realised: cut)
        try ledger.add(.healLinks, begun: 50, done: 60, realised: [])
        try ledger.add(.healLinks, begun: 90, done: 95, realised: [])
        let window = FaultWindow(start: 20, end: 50, majority: ["n2", "n3"], minority: ["n1"])
        #expect(ledger.windows(until: 100) == [window])
        #expect(ledger.mended == 60)
    }

    @Test func deadNodesAreNobodysMajority() throws {
        let ledger = try FaultLedger(path: path, nodes: nodes)
        try ledger.add(.kill(["n1", "n2"]), begun: 0, done: 5, realised: [])
        #expect(ledger.dead == ["n1", "n2"])
        let window = FaultWindow(start: 5, end: 30, majority: [], minority: ["n1", "n2", "n3"])
        #expect(ledger.windows(until: 30) == [window])
    }

    @Test func aCutThatIsNotInForceIsRefusedAndWrittenDown() throws {
        let ledger = try FaultLedger(path: path, nodes: nodes)
        let realised = Set(isolated.cut.dropFirst())
        let error = #expect(throws: ControlError.self) {
            try ledger.add(.partition(isolated), begun: 10, done: 20, realised: realised)
        }
        #expect(error?.description.contains("n1→n2") == true)
        let ledgerFile = try String(contentsOfFile: path, encoding: .utf8)
        #expect(ledgerFile.split(separator: "\n").count == 1)
        #expect(throws: ControlError.self) {
            try ledger.add(.healLinks, begun: 30, done: 40, realised: realised)
        }
    }
}
