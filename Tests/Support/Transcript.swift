import Foundation

/// What went into a component and what came out of it, line by line: the golden copy is a file.
///
/// `RECORD=1` in the environment writes the file anew, and the test fails once: read the
/// difference, and keep it only if you understand what caused it.
public struct Transcript {
    /// Why a transcript is not as its file has it.
    public struct Mismatch: Error, CustomStringConvertible {
        /// Where they differ, or what to do.
        public let description: String
    }

    /// Inputs, each with its outputs below it, indented.
    public private(set) var lines: [String] = []

    /// A transcript without lines.
    public init() {}

    /// A comment between inputs.
    public mutating func say(_ words: String) { lines.append("# " + words) }

    /// An input and what came of it.
    public mutating func enter(_ input: String, _ outputs: [some CustomStringConvertible]) {
        lines.append(input)
        lines += outputs.map { "    \($0)" }
    }

    /// Compares with `Transcripts/NAME.txt` beside the file of the test.
    /// - Throws: `Mismatch` where they differ, and after recording.
    public func check(_ name: String, beside test: String = #filePath) throws {
        let file = URL(filePath: test).deletingLastPathComponent()
            .appending(path: "Transcripts/\(name).txt")
        let text = lines.joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["RECORD"] != nil {
            let folder = file.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
            throw Mismatch(description: "recorded \(name): read it, then run without RECORD")
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        guard text != golden else { return }
        let wanted = golden.split(separator: "\n", omittingEmptySubsequences: false)
        let place = zip(lines, wanted).enumerated().first { $0.element.0 != $0.element.1 }
        throw Mismatch(
            description: "\(name), line \((place?.offset ?? min(lines.count, wanted.count)) + 1):"
                + " \(place?.element.0 ?? "there are more or fewer lines")"
        )
    }
}
