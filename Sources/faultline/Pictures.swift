import Foundation

/// Where the time lines of checked files go.
struct Pictures {
    private let path: String
    private let count: Int
    private var number = 0

    /// One picture at a path, or several beside each other.
    ///
    /// What could never be written is refused before any long check.
    init(_ path: String, count: Int) throws {
        self.path = path
        self.count = count
        let folder = URL(filePath: path).deletingLastPathComponent().path
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
        {
            throw Console.fail("--svg \(path): this is a folder, not a file", .harnessFailed)
        }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw Console.fail("--svg \(path): \(folder) cannot be written to", .harnessFailed)
        }
    }

    /// Counts a file that could not be checked, so that numbers agree with the arguments.
    mutating func skip() { number += 1 }

    /// Writes the picture of a checked file and says so; a status if that fails.
    mutating func keep(_ result: FileCheck.Result) -> Status? {
        number += 1
        guard let picture = result.picture else {
            Console.say("\(result.file): no anomaly to draw, so nothing was written")
            return nil
        }
        do {
            try Data(picture.utf8).write(to: URL(filePath: target), options: .atomic)
        } catch {
            Console.say("faultline: --svg \(target): \(error.localizedDescription)")
            return .harnessFailed
        }
        Console.say("\(result.file): the time line is in \(target)")
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
