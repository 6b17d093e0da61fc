import Faults
import Glibc
import HTTPClient
import Histories
import Processes
import Replication
import TestSupport
import Wire

/// Node processes that are peers of each other, started and driven by hand.
final class NodeGroup: Sendable {
    let members: [NodeID]
    private let strategy: String
    private let ports: [NodeID: Int]
    private let scratches: [NodeID: CommandLineScratch]
    private let http = HTTPClient(name: "node group")

    /// Nodes of a strategy, none of which runs yet.
    init(_ strategy: String, count: Int) throws {
        members = NodeID.named(count: count)
        self.strategy = strategy
        ports = Dictionary(uniqueKeysWithValues: zip(members, try Self.freePorts(count)))
        scratches = try Dictionary(
            uniqueKeysWithValues: members.map { ($0, try CommandLineScratch()) }
        )
    }

    deinit { http.shutdown() }

    /// Ports of the loopback that nobody listens on.
    private static func freePorts(_ count: Int) throws -> [Int] {
        // All are open at once, so that no port is given twice.
        let sockets = (0..<count).map { _ in socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }
        defer { for socket in sockets { close(socket) } }
        return sockets.map { socket in
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutablePointer(to: &address) { address in
                address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = bind(socket, $0, size)
                    _ = getsockname(socket, $0, &size)
                }
            }
            return Int(UInt16(bigEndian: address.sin_port))
        }
    }

    private func url(_ node: NodeID) -> String { "http://127.0.0.1:\(ports[node] ?? 0)" }

    /// Starts a node on the log that it has, and waits until it answers.
    func start(_ node: NodeID, _ options: [String] = []) async throws -> ChildProcess? {
        guard let scratch = scratches[node], let port = ports[node] else { return nil }
        var arguments = ["node", "--id", node.name, "--strategy", strategy, "--open", "--leash"]
        arguments += ["--data", scratch.file("wal"), "--listen", "127.0.0.1:\(port)"]
        for peer in members where peer != node { arguments += ["--peer", "\(peer)=\(url(peer))"] }
        let process = try scratch.start(arguments + options)
        let isUp = await eventually {
            await get(Path.health, of: node)?.status == 200 || process.termination != nil
        }
        return isUp && process.termination == nil ? process : nil
    }

    /// What a node says to the question whether it can serve; nil if it says nothing.
    func readiness(of node: NodeID) async -> ReadyAnswer? {
        guard let answer = await get(Path.ready, of: node),
            let readiness = try? ReadyAnswer(json: answer.body),
            readiness.httpStatus == answer.status
        else { return nil }
        return readiness
    }

    /// Stops what nodes say to the nodes of other sides; one side with all of them heals it.
    func split(_ sides: [[NodeID]]) async throws {
        for side in sides {
            for node in side {
                var trouble = LinkTrouble()
                trouble.loss = 100
                let others = members.filter { !side.contains($0) }
                let setting = LinkSetting(
                    Dictionary(uniqueKeysWithValues: others.map { ($0, trouble) }),
                    since: MachineClock.monotonic
                )
                _ = try await post(Path.control, NodeSetting.links(setting).json, to: node)
            }
        }
    }

    /// What a node answers to a call, and with which status.
    func perform(_ call: Call, at node: NodeID) async throws -> (reply: Reply, status: Int) {
        let response = try await post(Path.operations, call.json, to: node)
        return (try OperationReply(json: response.body).reply, response.status)
    }

    /// What a node answers to any body that is given as a call.
    func operate(_ body: String, at node: NodeID) async throws -> HTTPResponse {
        try await post(Path.operations, Array(body.utf8), to: node)
    }

    private func get(_ path: String, of node: NodeID) async -> HTTPResponse? {
        try? await http.send(HTTPRequest(url: url(node) + path, timeout: .seconds(5)))
    }

    private func post(_ path: String, _ body: [UInt8], to node: NodeID) async throws -> HTTPResponse
    {
        try await http.send(
            HTTPRequest(
                method: .post,
                url: url(node) + path,
                body: body,
                timeout: .seconds(30)
            )
        )
    }
}
