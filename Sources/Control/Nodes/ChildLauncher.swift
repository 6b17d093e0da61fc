import FoundationEssentials
import Glibc
import Processes
import Systems

/// Starts nodes as child processes of this one.
public struct ChildLauncher: ProcessLauncher {
    /// A launcher.
    public init() {}

    /// Writes the files of the launch, and starts its program on a leash.
    ///
    /// Its output is appended to `stdout.log` and `stderr.log` in the folder.
    public func start(_ launch: Launch, in folder: String) async throws -> any ProcessHandle {
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        for (path, text) in launch.files {
            try Data(text.utf8).write(to: URL(filePath: path))
        }
        let output = folder + "/stdout.log"
        let errors = folder + "/stderr.log"
        let offset = fileSize(output)
        let marked = launch.recoveryMarker.map(fileSize) ?? 0
        let command = Processes.Command(
            launch.executable,
            launch.arguments,
            environment: ProcessInfo.processInfo.environment
                .merging(launch.environment) { $1 }
        )
        return ChildNode(
            process: try ChildProcess(
                command,
                standardOutput: .file(output),
                standardError: .file(errors)
            ),
            output: output,
            offset: offset,
            errors: errors,
            marker: launch.recoveryMarker,
            marked: marked
        )
    }
}

/// A child process that is a node; its files are read by the callers' threads.
private struct ChildNode: ProcessHandle {
    let process: ChildProcess
    let output: String
    /// Where its words begin in its output.
    let offset: Int
    let errors: String
    let marker: String?
    /// The size of the marker before the start.
    let marked: Int

    var pid: Int32 { process.pid }
    var isRunning: Bool { process.isRunning }
    var termination: Termination? { process.termination }

    func kill() async { await process.kill() }

    func pause(within limit: Duration) async throws(CancellationError) -> Bool {
        try await process.pause(within: limit)
    }

    func resume() { process.resume() }

    func wait(within limit: Duration) async -> Termination? {
        await process.wait(within: limit)
    }

    func firstLine() async -> String? {
        guard fileSize(output) > offset else { return nil }
        let bytes = tail(of: output, from: offset)
        return bytes.firstIndex(of: UInt8(ascii: "\n")).map {
            String(decoding: bytes[..<$0], as: UTF8.self)
        }
    }

    func lastWords() async -> String {
        let text = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").last.map(String.init) ?? "it said nothing; see \(errors)"
    }

    func markerGrowth() async -> Int { marker.map { abs(fileSize($0) - marked) } ?? 0 }
}

/// The bytes of a file; 0 where there is none.
private func fileSize(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
}

/// What a file holds from an offset on; nothing where it cannot be read.
private func tail(of path: String, from offset: Int) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while case let count = pread(file, &part, part.count, off_t(offset + bytes.count)), count > 0 {
        bytes += part[..<count]
    }
    return bytes
}
