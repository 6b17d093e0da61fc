import Control
import Glibc
import Processes
import Replication

/// A program for tests that need a process of their own: `faultline-probe VERB ARGUMENTS...`.
@main
enum Probe {
    static func main() async {
        let words = Array(CommandLine.arguments.dropFirst())
        do {
            exit(try await run(words.first ?? "", Array(words.dropFirst())))
        } catch {
            say("\(error)", to: STDERR_FILENO)
            exit(70)
        }
    }

    private static func run(_ verb: String, _ arguments: [String]) async throws -> Int32 {
        switch verb {
        case "prove-links": return try await proveLinks(arguments)
        case "probe": return await probe()
        case "inside": return try inside(arguments)
        case "leash": return try await leash(arguments)
        case "signals": return try await awaitSignal()
        default:
            say("no verb \(verb)", to: STDERR_FILENO)
            return 64
        }
    }

    /// Runs `prove-links kernel|relay [MILLISECONDS OF EACH CUT]`.
    private static func proveLinks(_ arguments: [String]) async throws -> Int32 {
        let kind = arguments.first ?? "relay"
        if kind == "kernel" && !Namespaces.isInside { return try Namespaces.runInside() }
        let nodes = NodeID.named(count: 5)
        let layer: any LinkLayer =
            kind == "kernel" ? try await KernelLinks(nodes) : try await RelayLinks(nodes)
        let hold = arguments.dropFirst().first.flatMap { Int($0) } ?? 500
        let report = try await LinkProof(nodes: nodes, hold: .milliseconds(hold))
            .run(layer, LinkProof.scenarios(among: nodes, seed: 7))
        await layer.shutdown()
        for outcome in report.outcomes { say(outcome) }
        for violation in report.violations { say(violation) }
        say("\(report.calls) calls, \(report.stalled) stalled")
        return report.violations.isEmpty && report.stalled > 0 ? 0 : 1
    }

    private static func probe() async -> Int32 {
        let support = await Namespaces.probe()
        say("nft: \(support.nft?.path ?? "none"), bounded back-off: \(support.boundsBackoff)")
        for problem in support.problems { say(problem) }
        return support.isComplete ? 0 : 69
    }

    /// Runs `inside PROGRAM ARGUMENTS...`: in namespaces, and passes its status on.
    private static func inside(_ arguments: [String]) throws -> Int32 {
        guard Namespaces.isInside else { return try Namespaces.runInside() }
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        execv(arguments[0], &words)
        return 127
    }

    /// Runs `leash PROGRAM ARGUMENTS...`: as a child whose pid it prints, and waits for it.
    private static func leash(_ arguments: [String]) async throws -> Int32 {
        let child = try ChildProcess(Command(arguments[0], Array(arguments.dropFirst())))
        say(child.pid)
        return await child.wait(within: .seconds(600))?.shellStatus ?? 70
    }

    /// Prints "ready", waits for a signal, and ends with the status of one who was interrupted.
    private static func awaitSignal() async throws -> Int32 {
        let watch = try SignalWatch()
        say("ready \(getpid())")
        for await signal in watch.signals {
            say("received \(signal)")
            return 128 + signal.rawValue
        }
        return 70
    }

    /// Writes a line at once: a pipe would otherwise keep it until the end.
    private static func say(_ line: some CustomStringConvertible, to stream: Int32 = STDOUT_FILENO)
    {
        let bytes = Array("\(line)\n".utf8)
        _ = write(stream, bytes, bytes.count)
    }
}
