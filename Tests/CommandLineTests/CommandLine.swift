import Foundation
import Histories
import Processes
import TestSupport
import Testing

/// The executable under test, run as its user would, in a folder of its own.
final class CommandLineScratch: Sendable {
    /// What a finished command left.
    struct Finished: Sendable {
        var status: Int32?
        var output: String
        var error: String

        /// Standard output as one JSON document.
        var json: Value? { try? JSON.parse(output) }
    }

    private let scratch: Scratch
    var folder: String { scratch.path }

    init() throws { scratch = try Scratch("cli") }

    /// The executable stands beside the bundle of tests.
    static let executable: String = {
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? ""
        let folders = [bundle, CommandLine.arguments[0], Bundle.main.bundlePath].map {
            URL(fileURLWithPath: $0).deletingLastPathComponent().path
        }
        return folders.map { $0 + "/faultline" }
            .first(where: FileManager.default.isExecutableFile) ?? "faultline"
    }()

    func file(_ name: String) -> String { scratch.file(name) }

    func write(_ text: String, to name: String) throws -> String {
        try scratch.write(text, to: name)
    }

    func contents(_ name: String) -> String { scratch.contents(name) }

    /// Starts the executable; its output goes to the files out and err.
    func start(_ arguments: [String]) throws -> ChildProcess {
        try start(Self.executable, arguments)
    }

    /// Starts a program; its output goes to the files out and err.
    func start(_ program: String, _ arguments: String...) throws -> ChildProcess {
        try start(program, arguments)
    }

    private func start(_ program: String, _ arguments: [String]) throws -> ChildProcess {
        try ChildProcess(
            Command(program, arguments, directory: folder),
            standardOutput: .file(file("out")),
            standardError: .file(file("err"))
        )
    }

    /// Runs a command to its end.
    func run(_ arguments: String...) async throws -> Finished { try await run(arguments) }

    /// Runs a command to its end.
    func run(_ arguments: [String]) async throws -> Finished {
        for name in ["out", "err"] { try? FileManager.default.removeItem(atPath: file(name)) }
        let process = try start(arguments)
        let end = await process.wait(within: .seconds(240))
        if end == nil { await process.kill() }
        return Finished(
            status: end?.shellStatus,
            output: contents("out"),
            error: contents("err")
        )
    }

    /// Processes that have this scratch folder, or a file in it, among their words, by number.
    func processes(naming file: String = "") -> [String] {
        let path = file.isEmpty ? folder : self.file(file)
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return numbers.filter { number in
            guard Int(number) != nil,
                let words = FileManager.default.contents(atPath: "/proc/\(number)/cmdline"),
                String(decoding: words, as: UTF8.self).contains(path)
            else { return false }
            let state = FileManager.default.contents(atPath: "/proc/\(number)/stat") ?? Data()
            return !String(decoding: state, as: UTF8.self).contains(") Z ")
        }
    }
}
