import Foundation
import Testing

/// What went into a component and what came out, line by line, compared with a file.
///
/// `RECORD=1 swift test` writes the files anew; read the difference before you keep it.
struct Transcript {
    private(set) var lines: [String] = []

    mutating func enter(_ input: String, _ directives: [some Any]) {
        lines.append("> \(input)")
        lines += directives.map { "  \($0)" }
    }

    func expect(
        named name: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Transcripts/\(name).txt")
        let text = lines.joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["RECORD"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let recorded = try String(contentsOf: file, encoding: .utf8)
        #expect(text == recorded, "\(name) differs", sourceLocation: sourceLocation)
    }
}
