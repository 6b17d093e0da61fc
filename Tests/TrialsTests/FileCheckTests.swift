import Foundation
import Histories
import Scoring
import Testing
import Trials

/// Files are checked without a command line: values come back, and errors are thrown.
@Suite final class FileCheckTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("faultline-trials-\(UUID().uuidString)").path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// A history in which a read returns a value that was overwritten before, or not.
    private func history(isStale: Bool) throws -> String {
        let lines = [
            #"{"process":0,"type":"invoke","f":"write","key":"x","value":1}"#,
            #"{"process":0,"type":"ok","f":"write","key":"x","value":1}"#,
            #"{"process":0,"type":"invoke","f":"write","key":"x","value":2}"#,
            #"{"process":0,"type":"ok","f":"write","key":"x","value":2}"#,
            #"{"process":1,"type":"invoke","f":"read","key":"x","value":null}"#,
            #"{"process":1,"type":"ok","f":"read","key":"x","value":\#(isStale ? 1 : 2)}"#,
        ]
        return try write(lines.joined(separator: "\n") + "\n", to: "history.jsonl")
    }

    private func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
        return folder + "/" + name
    }

    private func check(
        _ file: String,
        _ settings: FileCheck.Settings = FileCheck.Settings()
    ) -> CheckedFile {
        FileCheck(file: file, settings: settings).outcome()
    }

    @Test func verdictsComeBackAsValues() throws {
        let good = check(try history(isStale: false))
        #expect(good.outcomes.map(\.status) == [.asClaimed])
        #expect(good.text.contains(": linearizable\n              (3 operations"))
        let bad = check(try history(isStale: true))
        #expect(bad.outcomes.map(\.status) == [.broken])
        #expect(bad.text.contains(": NOT linearizable\n"))
        #expect(bad.json["valid"] == false && bad.json["model"] == "register")
        #expect(bad.html == nil && bad.picture == nil)
    }

    @Test func aFolderStandsForItsHistory() throws {
        _ = try history(isStale: false)
        var isBegun = false
        let check = FileCheck(file: folder, settings: FileCheck.Settings()) { isBegun = true }
        #expect(try check.run().verdict.isValid && isBegun)
    }

    @Test func pagesAndPicturesAreMadeOnDemand() throws {
        var settings = FileCheck.Settings()
        settings.hasPage = true
        settings.isDrawn = true
        settings.hasWitness = true
        settings.question = .all
        let bad = check(try history(isStale: true), settings)
        #expect(bad.html?.contains("NOT linearizable") == true)
        #expect(bad.picture?.contains("<svg") == true)
        #expect(bad.linesOfMissingOrders.first?.contains("the history is not linearizable") == true)
        #expect(bad.text.contains("strongest that held"))
    }

    @Test func whatCannotBeCheckedIsThrown() throws {
        #expect(check(folder + "/absent").failure?.kind == .badInput)
        #expect(check(folder).failure?.description.contains("found none in it") == true)
        let garbage = check(try write("garbage\n", to: "garbage"))
        #expect(garbage.failure?.kind == .badInput)
        #expect(garbage.text.isEmpty && garbage.outcomes.isEmpty)
        #expect(garbage.json["valid"] == "unknown")
        var settings = FileCheck.Settings()
        settings.model = .counter
        settings.initial = "x"
        #expect(check(try history(isStale: false), settings).failure?.kind == .usage)
    }
}
