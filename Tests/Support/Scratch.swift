import Foundation

/// A temporary folder of one test, removed together with this object.
public final class Scratch: Sendable {
    /// The absolute path of the folder.
    public let path: String

    /// Makes the folder; its name begins with the purpose, for people who find it after a crash.
    public init(_ purpose: String = "test") throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("faultline-\(purpose)-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in the folder, whether it exists or not.
    public func file(_ name: String) -> String { path + "/" + name }

    /// The text of a file; empty where there is no such file.
    public func contents(_ name: String) -> String {
        let data = FileManager.default.contents(atPath: file(name)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    /// Writes a file, and returns its path.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: file(name), atomically: true, encoding: .utf8)
        return file(name)
    }
}
