import Foundation
import Trials

/// The files that the time lines or the pages of checked files are written to.
struct ExportFiles {
    /// What is written of each file.
    struct Kind {
        /// The option that asks for it.
        var option: String
        /// What it is called.
        var name: String
        /// Why there may be none.
        var absence: String
        /// It, as text; nil if there is none.
        var text: (CheckedFile) -> String?

        /// The time line of the first anomaly.
        static var picture: Kind {
            Kind(
                option: "--svg",
                name: "the time line",
                absence: "no anomaly to draw",
                text: \.picture
            )
        }

        /// The page on everything.
        static var page: Kind {
            Kind(option: "--html", name: "the page", absence: "nothing to show", text: \.page)
        }
    }

    private let kind: Kind
    private let path: String
    private let count: Int
    private var number = 0

    /// One file at a path, or several beside each other.
    ///
    /// What could never be written is refused before any long check.
    init(_ kind: Kind, _ path: String, count: Int) throws {
        self.kind = kind
        self.path = path
        self.count = count
        try Self.demandPlace(kind.option, path)
    }

    /// Refuses the path of a file that could never be written.
    static func demandPlace(_ option: String, _ path: String) throws {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
        {
            throw Console.fail(
                "\(option) \(path): this is a folder, not a file",
                .harnessFailed
            )
        }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw Console.fail(
                "\(option) \(path): \(folder) cannot be written to",
                .harnessFailed
            )
        }
    }

    /// Writes the export of a checked file and says so; returns a status if that fails.
    ///
    /// A file that could not be checked counts as well, so that numbers agree with the arguments.
    mutating func write(_ result: CheckedFile) -> Status? {
        number += 1
        if result.failure != nil { return nil }
        guard let text = kind.text(result) else {
            Console.say("\(result.file): \(kind.absence), so nothing was written")
            return nil
        }
        do {
            try Data(text.utf8).write(to: URL(filePath: target), options: .atomic)
        } catch {
            Console.say("faultline: \(kind.option) \(target): \(error.localizedDescription)")
            return .harnessFailed
        }
        Console.say("\(result.file): \(kind.name) is in \(target)")
        return nil
    }

    /// "out.svg", or "out-2.svg" if it is the second of several.
    private var target: String {
        guard count > 1 else { return path }
        let ending = URL(filePath: path).pathExtension
        guard !ending.isEmpty else { return "\(path)-\(number)" }
        return "\(path.dropLast(ending.count + 1))-\(number).\(ending)"
    }
}
