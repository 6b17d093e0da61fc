import Foundation

/// The files that the time lines or the pages of checked files are written to.
public struct ExportFiles: Sendable {
    /// What is written of each file.
    public struct Kind: Sendable {
        /// The option that asks for it.
        var option: String
        /// What it is called.
        var name: String
        /// Why there may be none.
        var absence: String
        /// The text of the export; nil if there is none.
        var text: @Sendable (CheckedFile) -> String?

        /// The time line of the first anomaly.
        public static var picture: Kind {
            Kind(
                option: "--svg",
                name: "the time line",
                absence: "no anomaly to draw",
                text: { $0.picture }
            )
        }

        /// The whole history in EDN.
        public static var edn: Kind {
            Kind(option: "--edn", name: "EDN", absence: "nothing to write", text: { $0.edn })
        }

        /// The operations of the first counterexample, as a history of their own.
        public static var counterexample: Kind {
            Kind(
                option: "--counterexample",
                name: "the counterexample",
                absence: "no counterexample",
                text: { $0.counterexample }
            )
        }

        /// The page on all that was found.
        public static var page: Kind {
            Kind(option: "--html", name: "the page", absence: "nothing to show", text: { $0.page })
        }
    }

    private let kind: Kind
    private let path: String
    private let count: Int
    private var number = 0

    /// One file at a path, or several beside each other.
    ///
    /// What could never be written is refused before any long check.
    /// - Throws: `TrialError` for such a path.
    public init(_ kind: Kind, _ path: String, count: Int) throws(TrialError) {
        self.kind = kind
        self.path = path
        self.count = count
        try Self.demandPlace(kind.option, path)
    }

    /// Refuses the path of a file that could never be written.
    /// - Throws: `TrialError` for such a path.
    public static func demandPlace(_ option: String, _ path: String) throws(TrialError) {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
        {
            throw TrialError(.harnessFailed, "\(option) \(path): this is a folder, not a file")
        }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw TrialError(.harnessFailed, "\(option) \(path): \(folder) cannot be written to")
        }
    }

    /// Writes the export of a checked file; returns a line about it, nil for an unreadable file.
    ///
    /// A file that could not be checked counts as well, so that numbers agree with the arguments.
    /// - Throws: `TrialError` if the export cannot be written.
    public mutating func write(_ result: CheckedFile) throws(TrialError) -> String? {
        number += 1
        if result.failure != nil { return nil }
        guard let text = kind.text(result) else {
            return "\(result.file): \(kind.absence), so nothing was written"
        }
        do {
            try Data(text.utf8).write(to: URL(filePath: target), options: .atomic)
        } catch {
            let reason = error.localizedDescription
            throw TrialError(.harnessFailed, "\(kind.option) \(target): \(reason)")
        }
        return "\(result.file): \(kind.name) is in \(target)"
    }

    private var target: String { Self.target(path, number: number, of: count) }

    /// The file of one of several exports: "out.svg", or "out-2.svg" for the second of several.
    public static func target(_ path: String, number: Int, of count: Int) -> String {
        guard count > 1 else { return path }
        let ending = URL(filePath: path).pathExtension
        guard !ending.isEmpty else { return "\(path)-\(number)" }
        return "\(path.dropLast(ending.count + 1))-\(number).\(ending)"
    }
}
