import Archive
import Foundation
import Histories
import Index
import Plans
import Scoring
import Testing
import Trials

/// What the runners share: link layers, generated parts of files, and the list of runs.
@Suite struct TrialsTests {
    @Test func aPlanThatWantsRelaysNeedsNoNamespaces() async throws {
        let found = try await LinkLayers.reexecuteInsideNamespaces(for: [.relay, .relay])
        guard case .notNeeded(let layers) = found else {
            Issue.record("the program ran again")
            return
        }
        #expect(try layers.choice(for: .relay).reason == "relay (as asked)")
        #expect(try layers.choice(for: .auto).layer == .relay)
        let error = #expect(throws: TrialError.self) { try layers.choice(for: .kernel) }
        #expect(error?.kind == .toolMissing)
        #expect(error?.description.hasSuffix("or use --links relay") == true)
    }

    @Test func onlyThePartBetweenTheLinesIsReplaced() throws {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("faultline-marked-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(throws: TrialError.self) { try MarkedText(path) }
        let text = "before\n<!-- comparison -->\nold\n<!-- /comparison -->\nafter\n"
        try TextFile.write(text, to: path)
        try MarkedText(path).replace(with: "new")
        try MarkedText(path).replace(with: "newer")
        let written = try String(contentsOfFile: path, encoding: .utf8)
        #expect(written == text.replacing("\nold\n", with: "\n\nnewer\n\n"))
        try TextFile.write("no lines", to: path)
        let error = #expect(throws: TrialError.self) { try MarkedText(path) }
        #expect(error?.kind == .badInput)
        #expect(throws: TrialError.self) { try TextFile.write("", to: path + "/inside") }
    }

    @Test func recordedRunsAreListed() {
        let record = RunRecord(
            id: "a",
            suite: "adhoc",
            subject: "abd",
            plan: ["workload": "register", "nemesis": ["partition", "kill"], "seed": 7],
            program: Program(version: "0.1.0", commit: "unknown"),
            machine: .here,
            links: "relay",
            began: UTCTime(seconds: 0),
            reproduction: "faultline run",
            state: .ended(.init(status: .broken, duration: .seconds(5), summary: nil))
        )
        let entry = RunIndex.Entry(folder: "adhoc/a", record: record)
        let document = RunListDocument(
            root: "Runs",
            RunSelection(entries: [entry], total: 1)
        )
        let last = document.text.split(separator: "\n").suffix(2).joined(separator: " ")
        #expect(
            last.split(separator: " ").joined(separator: " ")
                == "1970-01-01 00:00 abd register partition,kill 7 broken Runs/adhoc/a"
        )
        #expect(document.json.elements?.first?["folder"] == "Runs/adhoc/a")
        let nothing = RunListDocument(root: "Runs", RunSelection(entries: [], total: 0))
        #expect(nothing.text == "no run is recorded in Runs")
        #expect(!Machine.here.host.isEmpty && Machine.here.cores > 0)
    }
}
