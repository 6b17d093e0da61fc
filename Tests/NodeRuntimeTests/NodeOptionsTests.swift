import NodeRuntime
import Replication
import Testing
import Wire

/// The options of a node: what they configure, and how each is refused.
@Suite struct NodeOptionsTests {
    private let options = NodeConfiguration.Options(
        id: "n1",
        listen: "127.0.0.1:7401",
        peers: ["n2=http://127.0.0.1:7402"],
        syncDelay: "20ms",
        serviceTime: "10ms",
        queue: 5,
        expired: "drop",
        control: [],
        isOpen: true
    )

    private func configuration(
        _ options: NodeConfiguration.Options,
        _ variables: [String: String] = [:]
    ) throws(NodeConfiguration.Refusal) -> NodeConfiguration {
        try NodeConfiguration(
            options,
            strategy: "abd",
            needs: .majority,
            dataDirectory: "/tmp/n1",
            variables: variables
        )
    }

    @Test func everyOptionIsConfigured() throws {
        let configuration = try configuration(options)
        #expect(configuration.node == NodeID("n1") && configuration.port == 7_401)
        #expect(configuration.peers.map(\.url) == ["http://127.0.0.1:7402"])
        #expect(configuration.syncDelay == .milliseconds(20))
        #expect(configuration.service.time == .milliseconds(10))
        #expect(configuration.service.queue == 5 && configuration.service.expired == .drop)
        #expect(configuration.secret == nil)
    }

    @Test func aNodeTakesItsSecretFromTheEnvironment() throws {
        var closed = options
        closed.isOpen = false
        let secret = NodeSecret.random()
        let variables = [NodeSecret.variable: secret.text]
        #expect(try configuration(closed, variables).secret?.text == secret.text)
        for (options, variables) in [
            (closed, [:]), (options, variables), (closed, [NodeSecret.variable: "guess"]),
        ] {
            #expect(throws: NodeConfiguration.Refusal.self) {
                try configuration(options, variables)
            }
        }
    }

    @Test(
        arguments: [
            ("--listen", \.listen, "7401"), ("--listen", \.listen, "127.0.0.1:65536"),
            ("--sync-delay", \.syncDelay, "2m"), ("--service-time", \.serviceTime, "x"),
            ("--expired-requests", \.expired, "keep"),
        ] as [(String, WritableKeyPath<NodeConfiguration.Options, String> & Sendable, String)]
    )
    func anOptionIsRefusedByItsName(
        name: String,
        path: WritableKeyPath<NodeConfiguration.Options, String> & Sendable,
        text: String
    ) {
        var wrong = options
        wrong[keyPath: path] = text
        expectRefusal(of: wrong, by: name)
    }

    @Test(arguments: [["n2"], ["n2=ftp://127.0.0.1"], ["n1=http://127.0.0.1:7402"]])
    func aPeerIsRefused(peers: [String]) {
        var wrong = options
        wrong.peers = peers
        expectRefusal(of: wrong, by: "--peer")
    }

    @Test func aSettingOrAQueueIsRefused() {
        var wrong = options
        wrong.control = ["{"]
        expectRefusal(of: wrong, by: "--control")
        wrong = options
        wrong.queue = -1
        expectRefusal(of: wrong, by: "--node-queue")
    }

    private func expectRefusal(of options: NodeConfiguration.Options, by name: String) {
        #expect {
            try configuration(options)
        } throws: { error in
            "\(error)".hasPrefix(name)
        }
    }
}
