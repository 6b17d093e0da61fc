import ArgumentParser
import Dashboard
import Foundation
import Serving
import Trials

/// `faultline serve`: the dashboard over recorded runs.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract:
            "Show recorded runs, nights and anomalies in a browser, and check histories there.",
        discussion: """
            Only this machine reaches it, and it writes nothing but the index. Beyond loopback \
            callers must show a token: the one in the environment variable \
            \(Gate.variable), or a new one, which the printed link holds. Ctrl-C ends it.

            Examples:
              faultline serve
              faultline serve --runs /data/runs --port 8080
              faultline serve --listen 0.0.0.0 --host runs.example.org
              faultline serve --max-upload 1GiB --keep checked
            """
    )

    @Option(help: "Where the runs are that are shown.", completion: .directory)
    var runs = PlanOptions.runsFolder

    @Option(help: "The port; 0 takes a free one.")
    var port = 7420

    @Option(
        help: "The address to listen on; beyond loopback a token is demanded.",
        completion: .list(["127.0.0.1", "0.0.0.0", "::1", "::"])
    )
    var listen = "127.0.0.1"

    @Option(help: "A further name by which browsers ask for this server; once for each.")
    var host: [String] = []

    @Option(
        help:
            "The largest history that may be dropped in, such as 1GiB; 0 for none (default 64MiB)."
    )
    var maxUpload: String?

    @Option(
        help: "Let pages keep checked histories in this folder; without it nothing is kept.",
        completion: .directory
    )
    var keep: String?

    @OptionGroup var known: KnownIssuesOption

    func run() async throws {
        try OptionValue.demand(port, "--port", in: 0...65_535)
        var limits = ServingLimits.granted()
        if let bytes = try uploadBytes() { limits.uploadBytes = bytes }
        let variables = ProcessInfo.processInfo.environment
        let gate = try TrialError.failing(as: .usage) {
            try Gate(listeningOn: listen, names: host, variables: variables)
        }
        let issues = try PlanFiles.knownIssues(known.knownIssues)
        let freshness = try TrialError.failing(as: .badInput) { try Freshness(root: runs) }
        Console.say(about: freshness.index)
        let bench = try limits.uploadBytes > 0 ? bench() : nil
        defer { bench?.close() }
        let dashboard = Dashboard(
            freshness.index,
            known: issues,
            server: .init(
                version: Faultline.version,
                words: "\(listen), read only",
                uploadMax: limits.uploadBytes,
                keepsUploads: keep != nil
            ),
            checks: bench ?? NoChecks()
        )
        let parts = WebServer.Parts(
            dashboard: dashboard,
            freshness: freshness,
            gate: gate,
            bench: bench,
            limits: limits
        )
        try await serve(parts)
    }

    private func serve(_ parts: WebServer.Parts) async throws {
        let interrupts = try Interrupts()
        let server = try await server(parts)
        let link = parts.gate.link(listeningOn: listen, port: server.port, names: host)
        Console.print("the dashboard of \(runs) is at \(link)")
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        interrupts.onSignal { end.finish() }
        for await _ in ended {}
        await server.close()
        throw ExitCode(interrupts.status ?? Status.asClaimed.rawValue)
    }

    private func server(_ parts: WebServer.Parts) async throws(TrialError) -> WebServer {
        do throws(WebServer.Failure) {
            return try await WebServer(parts, on: listen, port: port)
        } catch {
            switch error {
            case .inUse:
                throw TrialError(
                    .toolMissing,
                    "\(listen) port \(port): another program listens there; --port 0 takes a free"
                        + " one"
                )
            case .refused(let reason):
                throw TrialError(.usage, "--listen \(listen): cannot be listened on (\(reason))")
            }
        }
    }

    private func uploadBytes() throws -> Int? {
        maxUpload == "0"
            ? 0 : try OptionValue.bytes(maxUpload, "--max-upload", such: "1GiB, or 0")
    }

    private func bench() throws -> CheckBench {
        var settings = CheckBench.Settings(
            program: "/proc/self/exe",
            options: ["--steps", "40000000", "--memory", "1GiB", "--unpacked-max", "2GiB"]
        )
        settings.keep = keep.map { URL(filePath: $0).standardizedFileURL.path }
        return try TrialError.failing(as: .harnessFailed) { try CheckBench(settings) }
    }
}
