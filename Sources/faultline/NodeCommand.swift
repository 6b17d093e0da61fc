import ArgumentParser
import Foundation
import NodeRuntime
import Plans
import Replication
import Strategies
import Trials
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
            throw TrialError(.usage, Unknown.name(strategy, of: "strategy", among: known))
        }
        let configuration = try configuration(needs: strategy.claim.needs)
        try MachineLimits.demand(files: 64 + 2 * peer.count)
        if leash { NodeProcess.endWithStandardInput() }
        do {
            try serve(strategy.replica, configuration)
        } catch {
            Console.say("faultline: node \(id): \(error)")
            let isByDisk = (error as? NodeError)?.isByDisk == true
            throw isByDisk ? ExitCode(NodeExit.stoppedByDisk) : Status.harnessFailed.exit()
        }
    }

    private func serve<R: Replica>(
        _ replica: R.Type,
        _ configuration: NodeConfiguration
    ) throws {
        try NodeProcess.run(replica, configuration)
    }

    private func configuration(needs: Claim.Need) throws -> NodeConfiguration {
        let options = NodeConfiguration.Options(
            id: id,
            listen: listen,
            peers: peer,
            syncDelay: syncDelay,
            serviceTime: serviceTime,
            queue: nodeQueue,
            expired: expiredRequests,
            control: control,
            isOpen: open
        )
        var configuration = try TrialError.failing(as: .usage) {
            try NodeConfiguration(
                options,
                strategy: strategy,
                needs: needs,
                dataDirectory: data,
                variables: ProcessInfo.processInfo.environment
            )
        }
        configuration.source = source
        configuration.seed = seed
        return configuration
    }
}
