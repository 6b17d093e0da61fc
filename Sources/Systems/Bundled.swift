import Faults
import HTTPClient
import Histories
import Replication
import Wire

/// The system of this project: nodes that run one of its strategies.
///
/// A node is this program's `node` command. It prints one line of JSON when it listens, on one port
/// for clients, peers and controller alike. `Wire` has the interface.
public final class Bundled: System {
    /// Everything: these nodes were made to be tried.
    public static let capabilities = Set(Capability.allCases)
    /// The port on which each node listens where each has an address of its own.
    public static let ports = Ports(shared: 7400)

    /// The strategy's name.
    public let name: String
    /// What the strategy promises.
    public let claim: Claim
    /// The operations that the strategy supports.
    public let operations: Set<String>
    private let executable: String
    private let syncDelay: Duration
    private let service: ServiceOptions
    /// Known to its nodes and to this process alone.
    private let secret: NodeSecret
    let client: HTTPClient

    /// Nodes of a strategy, run by a program that has the `node` command.
    ///
    /// - `syncDelay`: the mean of an added wait before every sync of a node's log.
    /// - `service`: how its nodes serve requests of clients.
    public init(
        _ strategy: String,
        claim: Claim,
        operations: Set<String>,
        executable: String,
        syncDelay: Duration = .zero,
        service: ServiceOptions = ServiceOptions()
    ) {
        name = strategy
        self.claim = claim
        self.operations = operations
        self.executable = executable
        self.syncDelay = syncDelay
        self.service = service
        secret = .random()
        client = HTTPClient(name: "clients", headers: secret.headers)
    }

    /// Everything.
    public var capabilities: Set<Capability> { Self.capabilities }
    /// One port.
    public var ports: Ports { Self.ports }

    /// The `node` command, on the log in the node's folder.
    public func launch(of node: NodeID, in site: Site) -> Launch {
        let data = site.folder + "/wal"
        return Launch(
            executable: executable,
            arguments: arguments(of: node, in: site, data: data),
            environment: [NodeSecret.variable: secret.text],
            readiness: .announced(Self.announcement),
            diskStopStatus: NodeExit.stoppedByDisk,
            // A node's first write marks its new life: once it has read the log, before it listens.
            recoveryMarker: data + "/log"
        )
    }

    private func arguments(of node: NodeID, in site: Site, data: String) -> [String] {
        let listen = Address(host: site.host, port: site.ports.client)
        var arguments = [
            "node", "--id", node.name, "--strategy", name, "--listen", "\(listen)", "--data", data,
            "--seed", "\(site.seed)", "--sync-delay", "\(syncDelay.nanoseconds)ns", "--leash",
        ]
        if service.time > .zero {
            arguments += [
                "--service-time", "\(service.time.nanoseconds)ns",
                "--node-queue", "\(service.queue)", "--expired-requests", service.expired.rawValue,
            ]
        }
        if let source = site.source { arguments += ["--source", source] }
        for setting in site.settings.all {
            arguments += ["--control", String(decoding: setting.json, as: UTF8.self)]
        }
        for (peer, address) in site.peers.sorted(by: { $0.key < $1.key }) {
            arguments += ["--peer", "\(peer)=\(address.url)"]
        }
        return arguments
    }

    /// Reads the line that a node prints when it listens: `{"port",...}`.
    @Sendable private static func announcement(_ line: String) throws(SystemError) -> Announcement {
        guard let words = try? JSON.parse(line), let port = words["port"]?.integer else {
            throw SystemError("expected a JSON object with a port, found \(line.prefix(200))")
        }
        return Announcement(
            ports: Ports(shared: Int(port)),
            details: words,
            faultCounts: DiskFaultCounts(words)
        )
    }

    /// The node's HTTP interface.
    public func connect(to node: NodeID, at place: Endpoint) -> any Connection {
        BundledConnection(
            client: client,
            place: place,
            saysDeadline: service.time > .zero && service.expired == .drop
        )
    }

    /// Whether `GET /v1/health` is answered.
    public func answers(at place: Endpoint, within limit: Duration) async -> Bool {
        await get(Path.health, at: place, within: limit) != nil
    }

    /// Whether `GET /v1/ready` is answered with yes.
    public func isReady(at place: Endpoint, within limit: Duration) async -> Bool {
        await get(Path.ready, at: place, within: limit) != nil
    }

    /// Ends the thread of the HTTP client.
    public func shutdown() async { client.shutdown() }
}

extension Bundled: Inspectable, Adjustable {
    /// `GET /v1/status`.
    public func report(of place: Endpoint, within limit: Duration) async -> NodeReport? {
        guard let body = await get(Path.status, at: place, within: limit) else { return nil }
        return try? NodeReport(json: body)
    }

    /// `GET /v1/digest`.
    public func digest(of place: Endpoint, within limit: Duration) async -> String? {
        guard let body = await get(Path.digest, at: place, within: limit),
            let answer = try? JSON.parse(body)
        else { return nil }
        return answer["digest"]?.text
    }

    /// `POST /v1/control`, over a connection of its own.
    public func apply(
        _ setting: NodeSetting,
        at place: Endpoint,
        within limit: Duration
    ) async -> Receipt? {
        let request = HTTPRequest(
            method: .post,
            url: place.client.url + Path.control,
            body: setting.json,
            connectTimeout: limit,
            timeout: limit,
            freshConnection: true
        )
        guard let response = try? await client.send(request), response.status == 200 else {
            return nil
        }
        return try? Receipt(json: response.body)
    }

    private func get(_ path: String, at place: Endpoint, within limit: Duration) async -> [UInt8]? {
        let request = HTTPRequest(
            method: .get,
            url: place.client.url + path,
            connectTimeout: limit,
            timeout: limit
        )
        guard let response = try? await client.send(request), response.status == 200 else {
            return nil
        }
        return response.body
    }
}
