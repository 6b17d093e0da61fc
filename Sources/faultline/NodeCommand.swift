import ArgumentParser
import Foundation
import Histories
import NodeRuntime
import Plans
import Replication
import Strategies
import Wire

/// `faultline node`: one node, as the controller starts it; anyone can, and drive it with curl.
struct NodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node",
        abstract: "Run one node (used by the controller; curl works too).",
        discussion: """
            A node obeys callers that show its secret, which it is given in the environment \
            variable \(NodeSecret.variable); the nodes of a cluster have the same one. With --open \
            it obeys every user of the machine. Three nodes by hand, in three terminals:
              export \(NodeSecret.variable)=...   (the same; `openssl rand -hex 32` makes one)
              faultline node --id n1 --strategy abd --data /tmp/n1 --listen 127.0.0.1:7401 \
            --peer n2=http://127.0.0.1:7402 --peer n3=http://127.0.0.1:7403
              curl -H "\(NodeSecret.header): $\(NodeSecret.variable)" \
            -H 'Content-Type: application/json' \
            -d '{"f":"write","key":"x","value":1}' 127.0.0.1:7401/v1/operations

            Examples:
              faultline node --id n1 --strategy abd --data /tmp/n1 --open
              faultline node --id n2 --strategy abd --data /tmp/n2 --listen 127.0.0.1:7402
            """
    )

    @Option(help: "The name of this node.")
    var id: String

    @Option(
        help: "The strategy; see `faultline list strategies`.",
        completion: Completions.strategies
    )
    var strategy: String

    @Option(help: "The address to listen on, as HOST:PORT; port 0 takes a free one.")
    var listen = "127.0.0.1:0"

    @Option(help: "A peer, as NAME=URL; once for each.")
    var peer: [String] = []

    @Option(help: "The local address of connections to peers.")
    var source: String?

    @Option(help: "The folder of the write-ahead log.", completion: .directory)
    var data: String

    @Option(help: "The seed of the replica's dice.")
    var seed: UInt64 = 1

    @Option(help: "The mean of an added wait before every sync of the log, such as 20ms.")
    var syncDelay = "0s"

    @Option(help: "The mean time that it takes to serve a request of a client, such as 10ms.")
    var serviceTime = "0s"

    @Option(help: "The most requests that wait where service takes time; more are refused.")
    var nodeQueue = 1_000

    @Option(
        help: "What becomes of a request whose deadline has passed at its turn: serve or drop.",
        completion: .list(ServiceOptions.Expired.allCases.map(\.rawValue))
    )
    var expiredRequests = ServiceOptions.Expired.serve.rawValue

    @Option(help: "What breaks it from the start, as a body of POST /v1/control; once for each.")
    var control: [String] = []

    @Flag(help: "Obey every caller: no secret is demanded, and peers are shown none.")
    var open = false

    @Flag(help: "End when standard input closes.")
    var leash = false

    func run() throws {
        guard let strategy = Strategy.named(strategy) else {
            let known = Strategy.all.map(\.name)
            throw Console.fail(Unknown.name(strategy, of: "strategy", among: known), .usage)
        }
        var configuration = try configuration()
        configuration.needs = strategy.claim.needs
        try Limits.demand(files: 64 + 2 * peer.count)
        if leash { NodeProcess.endWithStandardInput() }
        do {
            try serve(strategy.replica, configuration)
        } catch let error as NodeError where error.isByDisk {
            _ = Console.fail("node \(id): \(error)", .harnessFailed)
            throw ExitCode(NodeExit.stoppedByDisk)
        } catch {
            throw Console.fail("node \(id): \(error)", .harnessFailed)
        }
    }

    private func serve<R: Replica>(
        _ replica: R.Type,
        _ configuration: NodeConfiguration
    ) throws {
        try NodeProcess.run(replica, configuration)
    }

    private func configuration() throws -> NodeConfiguration {
        let parts = listen.split(separator: ":")
        guard parts.count == 2, let port = Int(parts[1]), (0...65_535).contains(port) else {
            throw ValidationError("--listen \(listen.shown): expected HOST:PORT")
        }
        let peers = try peer.map { text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, parts[1].hasPrefix("http://") else {
                throw ValidationError("--peer \(text.shown): expected NAME=http://HOST:PORT")
            }
            return NodeConfiguration.Peer(node: NodeID(parts[0]), url: parts[1])
        }
        guard Set(peers.map(\.node) + [NodeID(id)]).count == peers.count + 1 else {
            throw ValidationError("--peer: every node needs a name of its own")
        }
        guard let syncDelay = TimeSpan.parse(syncDelay), syncDelay <= RunPlan.syncDelayMax else {
            throw ValidationError(
                "--sync-delay \(syncDelay.shown): expected a time such as 20ms, of at most a minute"
            )
        }
        let control = try control.map { text in
            do {
                return try NodeSetting(json: Array(text.utf8))
            } catch {
                throw ValidationError("--control \(text.shown): \("\(error)".shown)")
            }
        }
        return NodeConfiguration(
            node: NodeID(id),
            host: String(parts[0]),
            port: port,
            peers: peers,
            source: source,
            dataDirectory: data,
            strategy: strategy,
            secret: try secret(),
            seed: seed,
            syncDelay: syncDelay,
            service: try service(),
            control: control
        )
    }

    private func service() throws -> ServiceOptions {
        guard let time = TimeSpan.parse(serviceTime), time <= RunPlan.syncDelayMax else {
            throw ValidationError(
                "--service-time \(serviceTime.shown): expected a time such as 10ms, of at most a"
                    + " minute"
            )
        }
        guard (0...1_000_000).contains(nodeQueue) else {
            throw ValidationError("--node-queue \(nodeQueue): expected 0 to 1000000")
        }
        guard let expired = ServiceOptions.Expired(rawValue: expiredRequests) else {
            throw ValidationError(
                "--expired-requests \(expiredRequests.shown): expected serve or drop"
            )
        }
        return ServiceOptions(time: time, queue: nodeQueue, expired: expired)
    }

    /// The secret of the environment; nil for a node that was told to be open.
    private func secret() throws -> NodeSecret? {
        let variable = NodeSecret.variable
        switch (ProcessInfo.processInfo.environment[variable], open) {
        case (nil, true): return nil
        case (_?, true):
            throw Console.fail("--open and \(variable): expected only one of them", .usage)
        case (nil, false):
            throw Console.fail(
                "node \(id): any user of this machine could command this node: give it a secret in"
                    + " the environment variable \(variable), the same for each of its peers, or"
                    + " say --open",
                .usage
            )
        case (let text?, false):
            guard let secret = NodeSecret(text) else {
                throw Console.fail("\(variable): expected \(NodeSecret.form)", .usage)
            }
            return secret
        }
    }
}
