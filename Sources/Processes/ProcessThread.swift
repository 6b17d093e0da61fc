import CProcess
import Dispatch
import Glibc
import Synchronization

/// The one thread that starts and reaps processes, and never ends.
///
/// The kernel ends a child when the *thread* that forked it ends, not the process. Threads of the
/// cooperative pool do end, so no child may come from there.
final class ProcessThread: Sendable {
    static let shared = ProcessThread()

    private struct Order: Sendable {
        let launch: Launch
        let exited: @Sendable (Termination) -> Void
        let started: @Sendable (Result<Started, SpawnError>) -> Void
    }

    /// A process that runs; the descriptor refers to it and to no other, for ever.
    struct Started: Sendable {
        let pid: Int32
        let handle: Descriptor
    }

    private struct Child {
        let started: Started
        let exited: @Sendable (Termination) -> Void
    }

    private let orders = Mutex<[Order]>([])
    private let wake: (read: Descriptor, write: Descriptor)

    private init() {
        guard let wake = try? Descriptor.pipe(flags: O_NONBLOCK) else {
            preconditionFailure("no descriptor is left for the thread that starts processes")
        }
        self.wake = wake
        startThread { [unowned self] in self.serve() }
    }

    /// Starts a process and returns once it executes its program; `exited` is called when it ends.
    func start(
        _ launch: Launch,
        exited: @escaping @Sendable (Termination) -> Void
    ) throws(SpawnError) -> Started {
        let done = DispatchSemaphore(value: 0)
        let result = Mutex<Result<Started, SpawnError>?>(nil)
        let order = Order(launch: launch, exited: exited) { outcome in
            result.withLock { $0 = outcome }
            done.signal()
        }
        orders.withLock { $0.append(order) }
        var byte: UInt8 = 1
        _ = write(wake.write.number, &byte, 1)
        done.wait()
        guard let outcome = result.withLock({ $0 }) else {
            preconditionFailure("an order was answered without a result")
        }
        return try outcome.get()
    }

    private func serve() -> Never {
        var children: [Child] = []
        while true {
            let awaited = [wake.read.number] + children.map(\.started.handle.number)
            var polls = awaited.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            _ = poll(&polls, nfds_t(polls.count), -1)
            children += carryOutOrders()
            children.removeAll(where: reap)
        }
    }

    private func carryOutOrders() -> [Child] {
        var bytes = [UInt8](repeating: 0, count: 256)
        while read(wake.read.number, &bytes, bytes.count) > 0 {}
        let taken = orders.withLock { orders in
            defer { orders = [] }
            return orders
        }
        return taken.compactMap { order in
            do throws(SpawnError) {
                let child = try order.launch.start()
                let started = Started(pid: child.pid, handle: Descriptor(child.pidfd))
                order.started(.success(started))
                return Child(started: started, exited: order.exited)
            } catch {
                order.started(.failure(error))
                return nil
            }
        }
    }

    /// True once the child has ended and its status has been passed on.
    private func reap(_ child: Child) -> Bool {
        var status: Int32 = 0
        switch fl_reap(child.started.pid, &status) {
        case 0: return false
        case 1: child.exited(Termination(reaped: status))
        // Somebody else reaped it: it has ended, and how is lost.
        default: child.exited(.exited(-1))
        }
        return true
    }
}

/// Runs a function on a thread of its own.
func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(Box(body)).toOpaque()
    let error = pthread_create(
        &thread,
        nil,
        { argument in
            if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
            return nil
        },
        argument
    )
    precondition(error == 0, "no thread can be started: \(describe(errno: error))")
    pthread_detach(thread)
}
