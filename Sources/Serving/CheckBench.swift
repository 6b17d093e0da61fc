import Archive
import Dashboard
import Foundation
import Histories
import Processes
import Synchronization

/// Checks histories that were dropped in, each in a child process with a budget.
///
/// What a child leaves lives in a temporary folder of this process, and goes with the check.
public final class CheckBench: CheckDesk {
    /// What a check may take, and where histories are kept.
    public struct Settings: Sendable {
        /// The program, and the words before those that this adds: `check` and its budget.
        public var program: String
        /// The options of a check.
        public var options: [String]
        /// How long a check may take.
        public var time = Duration.seconds(120)
        /// The most address space of a child, in bytes.
        public var memory = 8 << 30
        /// The folder in which histories are kept that somebody asked to keep; nil for none.
        public var keep: String?

        /// Settings with a program and its options.
        public init(program: String, options: [String]) {
            self.program = program
            self.options = options
        }
    }

    private struct Job {
        var state: CheckState
        let folder: String
        var process: ChildProcess?
        var ended: ContinuousClock.Instant?
    }

    private struct State {
        var jobs: [String: Job] = [:]
        var isClosed = false
    }

    /// How many checks run at once, and how many are remembered.
    private static let (runningMax, jobsMax) = (2, 32)
    /// How long a check is remembered after its end.
    private static let memory = Duration.seconds(600)
    private static let pageMax = 64 << 20

    private let settings: Settings
    private let folder: String
    private let state = Mutex(State())

    /// A bench with a temporary folder of its own.
    /// - Throws: `ArchiveError` if there can be no such folder.
    public init(_ settings: Settings) throws(ArchiveError) {
        self.settings = settings
        let name = "faultline-serve-\(UUID().uuidString)"
        folder = FileManager.default.temporaryDirectory.path + "/" + name
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw ArchiveError("\(folder): cannot be made (\(error.localizedDescription))")
        }
    }

    // MARK: Taking

    /// Makes room for a history that is about to be sent; its folder is named by the check's id.
    func place() throws(CheckRefusal) -> (id: String, folder: String) {
        forgetOld()
        var dice = SystemRandomNumberGenerator()
        let id = (0..<2).map { _ in String(dice.next() as UInt64, radix: 36) }.joined()
        let count = state.withLock { $0.isClosed ? Int.max : $0.jobs.count }
        guard count < Self.jobsMax else {
            throw CheckRefusal(503, "Too many checks are remembered; try again in ten minutes.")
        }
        let place = folder + "/" + id
        do {
            try FileManager.default.createDirectory(
                atPath: place,
                withIntermediateDirectories: false
            )
        } catch {
            throw CheckRefusal(503, "The server has no room for a history now.")
        }
        return (id, place)
    }

    /// Removes what was sent of a history that is not checked.
    func giveUp(_ place: String) { try? FileManager.default.removeItem(atPath: place) }

    /// Begins to check a history that has been sent.
    func begin(_ id: String, in place: String, name: String, size: Int) throws(CheckRefusal)
        -> CheckState
    {
        let shown = String(name.prefix(200))
        let job = Job(
            state: CheckState(
                id: id,
                name: shown.isEmpty ? "history" : shown,
                size: size,
                phase: .checking,
                seconds: 0,
                words: ""
            ),
            folder: place
        )
        let isTaken = state.withLock { state in
            let running = state.jobs.values.count { $0.state.phase == .checking }
            guard !state.isClosed, running < Self.runningMax else { return false }
            state.jobs[id] = job
            return true
        }
        guard isTaken else {
            giveUp(place)
            throw CheckRefusal(429, "\(Self.runningMax) checks are under way; try again soon.")
        }
        do {
            let process = try ChildProcess(
                Command(settings.program, arguments(in: place), directory: place),
                standardOutput: .file(place + "/out"),
                standardError: .file(place + "/err")
            )
            SystemLimits.bound(process: process.pid, memory: settings.memory)
            state.withLock { $0.jobs[id]?.process = process }
            Task.detached { await self.watch(process, id) }
        } catch {
            finish(id, .failed, "The check could not be started: \(error).")
        }
        return self.state(of: id) ?? job.state
    }

    private func arguments(in place: String) -> [String] {
        ["check", "--json", "--html", place + "/page.html"] + settings.options + ["history"]
    }

    private func watch(_ process: ChildProcess, _ id: String) async {
        let start = ContinuousClock.now
        while ContinuousClock.now - start < settings.time {
            if let end = await process.wait(within: .milliseconds(250)) {
                return judge(id, end)
            }
            let seconds = (ContinuousClock.now - start).components.seconds
            let isWanted = state.withLock { state in
                state.jobs[id]?.state.seconds = Int(seconds)
                return state.jobs[id] != nil && !state.isClosed
            }
            if !isWanted { break }
        }
        await process.kill()
        let limit = settings.time.components.seconds
        finish(
            id,
            .failed,
            "It took longer than \(limit) s, and was ended; faultline check takes longer."
        )
    }

    /// Takes what a child that ended has left.
    private func judge(_ id: String, _ end: Termination) {
        guard let place = state.withLock({ $0.jobs[id]?.folder }) else { return }
        let output = FileManager.default.contents(atPath: place + "/out").map { [UInt8]($0) }
        let document = output.flatMap { try? JSON.parse($0) }
        let page = place + "/page.html"
        if case .exited(let status) = end, (0...2).contains(status),
            FileManager.default.fileExists(atPath: page)
        {
            return finish(id, .done, Self.words(status, document))
        }
        let errors = FileManager.default.contents(atPath: place + "/err") ?? Data()
        let lines = String(decoding: errors.suffix(4_096), as: UTF8.self).split(separator: "\n")
        let said = document?["error"]?.text ?? lines.last.map(String.init)
        let words =
            said.map { $0.replacing("faultline: ", with: "") } ?? "The check ended by \(end)."
        finish(id, .failed, String(words.prefix(500)))
    }

    private static func words(_ status: Int32, _ document: Value?) -> String {
        let model = document?["model"]?.text.map { " as \($0)" } ?? ""
        let operations = document?["operations"]?.integer.map { ", \($0) operations" } ?? ""
        let verdict =
            switch status {
            case 0: "It holds"
            case 1: "It is broken"
            default: "It is undecided"
            }
        return verdict + model + operations + "."
    }

    private func finish(_ id: String, _ phase: CheckState.Phase, _ words: String) {
        state.withLock { state in
            guard state.jobs[id]?.state.phase == .checking else { return }
            state.jobs[id]?.state.phase = phase
            state.jobs[id]?.state.words = words
            state.jobs[id]?.ended = .now
        }
    }

    // MARK: The desk

    /// The state of a check; nil if there is none of this id.
    public func state(of id: String) -> CheckState? {
        forgetOld()
        return state.withLock { $0.jobs[id]?.state }
    }

    /// The page on what was found; nil before the end, or if there is none.
    public func page(of id: String) -> [UInt8]? {
        guard let job = state.withLock({ $0.jobs[id] }), [.done, .kept].contains(job.state.phase),
            let bytes = try? Files.read(job.folder + "/page.html", most: Self.pageMax)
        else { return nil }
        return bytes
    }

    /// Ends a check and forgets all of it.
    public func cancel(_ id: String) throws(CheckRefusal) {
        guard let job = state.withLock({ $0.jobs.removeValue(forKey: id) }) else {
            throw CheckRefusal(404, "There is no such check; it may have been forgotten.")
        }
        job.process?.send(.kill)
        giveUp(job.folder)
    }

    /// Keeps the history and its page where the server was told.
    public func keep(_ id: String) throws(CheckRefusal) -> CheckState {
        guard let keep = settings.keep else {
            throw CheckRefusal(403, "This server keeps nothing: it was started without --keep.")
        }
        guard let job = state.withLock({ $0.jobs[id] }), job.state.phase == .done else {
            throw CheckRefusal(404, "There is no such check that is over.")
        }
        let place = "\(keep)/\(UTCTime.now.stamp)-\(id.prefix(8))"
        do {
            let files = FileManager.default
            try files.createDirectory(atPath: place, withIntermediateDirectories: true)
            for name in ["history", "page.html"] {
                try files.copyItem(atPath: job.folder + "/" + name, toPath: place + "/" + name)
            }
        } catch {
            throw CheckRefusal(503, "It cannot be kept: \(error.localizedDescription)")
        }
        return state.withLock { state in
            var kept = job.state
            kept.phase = .kept
            kept.place = place
            state.jobs[id]?.state = kept
            return kept
        }
    }

    /// Ends all checks, and removes the folder.
    public func close() {
        let jobs = state.withLock { state in
            state.isClosed = true
            return state.jobs.values.map(\.self)
        }
        for job in jobs { job.process?.send(.kill) }
        giveUp(folder)
    }

    private func forgetOld() {
        let old = state.withLock { state in
            let old = state.jobs.filter { _, job in
                job.ended.map { ContinuousClock.now - $0 > Self.memory } ?? false
            }
            for id in old.keys { state.jobs[id] = nil }
            return old.values.map(\.folder)
        }
        for folder in old { giveUp(folder) }
    }
}
