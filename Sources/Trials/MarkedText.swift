import Foundation

/// A Markdown file with a part that is generated, between two lines that stay.
public struct MarkedText {
    private static let begin = "<!-- comparison -->"
    private static let end = "<!-- /comparison -->"

    private let path: String
    private let before: Substring
    private let after: Substring

    /// Reads a file.
    /// - Throws: `TrialError` if it cannot be read, or has not both lines.
    public init(_ path: String) throws(TrialError) {
        self.path = path
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TrialError(.badInput, "--into \(path): no such file, or not readable")
        }
        let text = String(decoding: data, as: UTF8.self)
        guard let begin = text.firstRange(of: Self.begin),
            let end = text[begin.upperBound...].firstRange(of: Self.end)
        else {
            throw TrialError(
                .badInput,
                "--into \(path): expected the lines \(Self.begin) and \(Self.end)"
            )
        }
        before = text[..<begin.upperBound]
        after = text[end.lowerBound...]
    }

    /// Writes the file with another part between the lines.
    public func replace(with text: String) throws(TrialError) {
        try TextFile.write("\(before)\n\n\(text)\n\n\(after)", to: path)
    }
}

/// Files that a command was asked to write.
public enum TextFile {
    /// Writes a file whole, or not at all.
    public static func write(_ text: String, to path: String) throws(TrialError) {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw TrialError(.harnessFailed, "\(path): cannot be written: \(error)")
        }
    }
}
