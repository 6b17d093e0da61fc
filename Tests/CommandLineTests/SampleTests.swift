import Foundation
import TestSupport
import Testing

/// What documents show after `$ faultline ...` is what the command prints.
///
/// `RECORD=1` in the environment writes the documents anew, and fails once: read the difference.
@Suite(.serialized) struct SampleTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The documents with such samples.
    private static let documents = [
        "docs/tasks/check-a-history.md", "docs/tasks/read-a-history.md", "docs/tasks/simulate.md",
    ]

    @Test(arguments: documents)
    func samplesAreWhatIsPrinted(document: String) async throws {
        let place = Self.root.appending(path: document)
        let text = try String(contentsOf: place, encoding: .utf8)
        let samples = text.matches(of: /```\n\$ (faultline [^\n]*)\n([^`]*)```/)
        #expect(!samples.isEmpty, "\(document) has a sample")
        var renewed = text
        for sample in samples {
            let printed = try await Self.output(of: String(sample.1))
            if Self.normal(printed) == Self.normal(String(sample.2)) { continue }
            renewed = renewed.replacing(sample.2, with: printed)
            Issue.record("\(sample.1) prints now:\n\(printed)RECORD=1 writes it into \(document)")
        }
        if ProcessInfo.processInfo.environment["RECORD"] != nil {
            try renewed.write(to: place, atomically: true, encoding: .utf8)
        }
    }

    /// What a line of the shell prints on standard output, begun in the root of the repository.
    private static func output(of line: String) async throws -> String {
        let scratch = try CommandLineScratch()
        let folder = URL(fileURLWithPath: CommandLineScratch.executable).deletingLastPathComponent()
        let shell = "cd '\(root.path)' && PATH='\(folder.path)':$PATH && \(line)"
        let process = try scratch.start("/bin/sh", "-c", shell)
        #expect(await process.wait(within: .seconds(120)) != nil, "\(line) ends")
        return scratch.contents("out")
    }

    /// The text with every measured time the same, since it differs from run to run.
    private static func normal(_ text: String) -> String {
        text.replacing(/[0-9.]+ (?:ns|µs|ms|s)\)/, with: "... ms)")
    }
}
