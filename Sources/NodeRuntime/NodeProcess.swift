import Dispatch
import Glibc
import HTTPClient
import Histories
import NIOCore
import NIOPosix
import Replication
import Wire

/// The life of a node process.
public enum NodeProcess {
    /// Recovers, listens, and serves until the process ends.
    ///
    /// Prints one line of JSON when it listens:
    /// `{"node","host","port","incarnation","records",...}`, and the fields of `DiskFaultCounts`.
    /// - Throws: `NodeError` when the log cannot be used or the port cannot be had.
    public static func run<R: Replica>(
        _ type: R.Type,
        _ configuration: NodeConfiguration
    ) throws {
        let (log, recovery) = try WriteAheadLog.open(
            in: configuration.dataDirectory,
            syncDelay: configuration.syncDelay,
            disk: configuration.disk,
            dice: SeededGenerator(seed: configuration.seed, stream: "disk \(configuration.node)"),
            compacting: { try NodeHost<R>.compacted($0, configuration) }
        )
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let client = HTTPClient(name: "peers", headers: configuration.secret?.headers ?? [])
        let channel: any Channel
        do {
            channel = try loop.flatSubmit {
                do {
                    let host = try NodeHost<R>(
                        configuration,
                        log: log,
                        recovery: recovery,
                        client: client,
                        loop: loop
                    )
                    host.start { fail($0) }
                    return listen(for: host, configuration, on: loop)
                } catch {
                    return loop.makeFailedFuture(error)
                }
            }.wait()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw NodeError(
                "port \(configuration.port) on \(configuration.host) is in use; name another with"
                    + " --listen, or --listen \(configuration.host):0 for a free one"
            )
        } catch let error as WireError {
            throw NodeError(
                "\(configuration.dataDirectory): the log holds records of another strategy:"
                    + " \(error)"
            )
        }
        announce(configuration, recovery, port: channel.localAddress?.port ?? 0)
        try channel.closeFuture.wait()
    }

    private static func listen<R: Replica>(
        for host: NodeHost<R>,
        _ configuration: NodeConfiguration,
        on loop: any EventLoop
    ) -> EventLoopFuture<any Channel> {
        let server = NodeServer(host: host)
        return NodeListener.bind(
            to: configuration.host,
            configuration.port,
            door: Door(secret: configuration.secret, host: configuration.host),
            limits: .granted(peers: configuration.peers.count),
            on: loop,
            route: server.route
        )
    }

    private static func announce(
        _ configuration: NodeConfiguration,
        _ recovery: WriteAheadLog.Recovery,
        port: Int
    ) {
        var report: [String: Value] = [
            "node": .string(configuration.node.name), "host": .string(configuration.host),
            "port": .int(Int64(port)), "incarnation": .int(Int64(recovery.incarnation)),
            "records": .int(Int64(recovery.records.count)),
            "torn_bytes": 0, "lost_records": 0,
        ]
        if case .map(let faultCounts) = recovery.faultCounts.value {
            report.merge(faultCounts) { $1 }
        }
        print(Value.map(report).jsonText)
        fflush(nil)
    }

    /// A node that cannot write its log must not answer again.
    private static func fail(_ error: NodeError) {
        let line = Array("faultline node: \(error.description.shown)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
        // At once: what waits to be done at an orderly exit might still answer somebody.
        _exit(error.isByDisk ? NodeExit.stoppedByDisk : NodeExit.failed)
    }

    /// Ends this process when its standard input closes: nodes do not outlive their controller.
    public static func endWithStandardInput() {
        DispatchQueue(label: "leash").async {
            var byte: UInt8 = 0
            while true {
                let count = read(STDIN_FILENO, &byte, 1)
                if count == 0 || count < 0 && errno != EINTR { _exit(0) }
            }
        }
    }
}
