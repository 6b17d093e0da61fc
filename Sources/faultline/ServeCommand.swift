import Archive
import ArgumentParser
import Dashboard
import Foundation
import Histories
import Index
import Nights
import Plans
import Processes
import Serving
import Trials
import Wire

/// `faultline serve`: the dashboard over recorded runs.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract:
            "Show recorded runs, nights and anomalies in a browser, and check histories there.",
        discussion: """
            Only this machine reaches it, and it writes nothing but the index. Beyond loopback \
            callers must show a token: the one in the environment variable \
            \(Self.variable), or a new one, which the printed link holds. Ctrl-C ends it.

            Examples:
              faultline serve
              faultline serve --runs /data/runs --port 8080
              faultline serve --listen 0.0.0.0 --host runs.example.org
              faultline serve --max-upload 1GiB --keep checked
            """
    )

    /// The variable that a token is taken from: words of a command line are shown to everybody.
    static let variable = "FAULTLINE_TOKEN"

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
        guard (0...65_535).contains(port) else {
            throw Console.fail("--port \(port): expected a number from 0 to 65535", .usage)
        }
        var limits = ServingLimits.granted()
        if let bytes = try uploadBytes() { limits.uploadBytes = bytes }
        let gate = try gate()
        let issues = try known.issues()
        let freshness = try Console.failing(.badInput) { () throws(ArchiveError) in
            try Freshness(root: runs)
        }
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
        let server: WebServer
        do throws(WebServer.Failure) {
            server = try await WebServer(parts, on: listen, port: port)
        } catch {
            throw fail(error)
        }
        Console.print(address(of: server.port, parts.gate))
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        interrupts.onSignal { end.finish() }
        for await _ in ended {}
        await server.close()
        parts.bench?.close()
        throw ExitCode(interrupts.status ?? Status.asClaimed.rawValue)
    }

    private func fail(_ failure: WebServer.Failure) -> any Error {
        switch failure {
        case .inUse:
            Console.fail(
                "\(listen) port \(port): another program listens there; --port 0 takes a free one",
                .toolMissing
            )
        case .refused(let reason):
            Console.fail("--listen \(listen): cannot be listened on (\(reason))", .usage)
        }
    }

    /// The line that says where the server is.
    private func address(of port: Int, _ gate: Gate) -> String {
        let isAny = ["0.0.0.0", "::"].contains(listen)
        let name = isAny ? host.first ?? "127.0.0.1" : listen
        let shown = name.contains(":") ? "[\(name)]" : name
        let token = gate.token.map { "/?token=\($0.text)" } ?? "/"
        return "the dashboard of \(runs) is at http://\(shown):\(port)\(token)"
    }

    private func gate() throws -> Gate {
        guard let isLoopback = Gate.isLoopback(listen) else {
            throw Console.fail("--listen \(listen): expected an address such as 127.0.0.1", .usage)
        }
        guard !isLoopback else { return Gate(token: nil, names: Set(host), isOpen: false) }
        var token = NodeSecret.random()
        if let text = ProcessInfo.processInfo.environment[Self.variable] {
            guard let given = NodeSecret(text) else {
                throw Console.fail("\(Self.variable): expected \(NodeSecret.form)", .usage)
            }
            token = given
        }
        return Gate(token: token, names: Set(host), isOpen: true)
    }

    private func uploadBytes() throws -> Int? {
        guard let maxUpload else { return nil }
        if maxUpload == "0" { return 0 }
        guard let bytes = ByteCount.parse(maxUpload) else {
            throw Console.fail(
                "--max-upload \(maxUpload): expected an amount such as 1GiB, or 0",
                .usage
            )
        }
        return bytes
    }

    private func bench() throws -> CheckBench {
        var settings = CheckBench.Settings(
            program: "/proc/self/exe",
            options: ["--steps", "40000000", "--memory", "1GiB", "--unpacked-max", "2GiB"]
        )
        settings.keep = keep.map { URL(filePath: $0).standardizedFileURL.path }
        return try Console.failing(.harnessFailed) { () throws(ArchiveError) in
            try CheckBench(settings)
        }
    }
}
