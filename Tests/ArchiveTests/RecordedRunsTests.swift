import Foundation
import Scoring
import Testing

@testable import Archive

/// Recorded runs are found below a folder: each once, and what cannot be compared is named.
@Suite struct RecordedRunsTests {
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private func record(_ folder: String, _ state: RunRecord.State) throws {
        let name = folder.split(separator: "/").last.map(String.init) ?? folder
        try scratch.write(
            Records.record(name, state).json.jsonText + "\n",
            to: folder + "/record.json"
        )
    }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path + "/" + name,
            withDestinationPath: target
        )
    }

    @Test func runsOfAllSuitesAreFoundEachOnce() throws {
        try record("adhoc/a", Records.ended())
        try record("adhoc/b", Records.ended(.broken))
        try record("night/one/c", Records.ended())
        try link("latest", to: "adhoc/b")
        try link("adhoc/again", to: "..")
        let found = RecordedRuns(path: scratch.path)
        #expect(found.runs.map(\.name) == ["a", "b", "c"] && found.skipped.isEmpty)
    }

    @Test func aLinkThatIsNamedIsFollowed() throws {
        try record("adhoc/a", Records.ended())
        try link("latest", to: "adhoc/a")
        let latest = scratch.path + "/latest"
        let found = RecordedRuns(path: latest)
        #expect(found.runs.map(\.name) == [latest] && found.skipped.isEmpty)
        #expect(RecordedRuns(path: latest + "/").runs.map(\.name) == [latest + "/"])
    }

    @Test func whatHasNoFiguresIsSkippedWithItsReason() throws {
        try record("adhoc/good", Records.ended())
        try record("adhoc/killed", .running)
        try record("adhoc/cut", Records.ended(.interrupted))
        let failure = RunRecord.Ending(
            status: .failed,
            duration: nil,
            summary: nil,
            failure: "no port"
        )
        try record("adhoc/failed", .ended(failure))
        try scratch.write("garbage", to: "adhoc/garbled/record.json")
        let found = RecordedRuns(path: scratch.path)
        #expect(found.runs.map(\.name) == ["good"])
        #expect(found.skipped.count == 4, "\(found.skipped)")
        for words in ["cut: interrupted", "failed: failed: no port", "killed: not finished"] {
            #expect(found.skipped.contains { $0.contains("/adhoc/" + words) }, "\(words)")
        }
        #expect(found.skipped.contains { $0.contains("garbled/record.json: ") })
    }

    @Test func aFolderWithoutRunsIsNamed() throws {
        try scratch.write("", to: "empty/file")
        for path in [scratch.path + "/empty", scratch.path + "/absent", ""] {
            let found = RecordedRuns(path: path)
            #expect(found.runs.isEmpty)
            #expect(found.skipped.map { $0.contains("no results.json") } == [true], "\(path)")
        }
    }

    /// Files of nodes are deep, and nobody wants to wait for a whole disk to be read.
    @Test func foldersFarBelowAreNotLookedInto() throws {
        try record("1/2/3/4", Records.ended())
        try record("1/2/3/x/5", Records.ended())
        #expect(RecordedRuns(path: scratch.path).runs.map(\.name) == ["4"])
    }
}
