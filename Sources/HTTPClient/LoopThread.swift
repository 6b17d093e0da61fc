import CCurl
import Glibc
import Synchronization

/// The thread that runs a client's loop.
final class LoopThread: Sendable {
    /// What the new thread is given.
    private final class Body {
        let name: String
        let loop: TransferLoop

        init(name: String, loop: TransferLoop) {
            self.name = name
            self.loop = loop
        }
    }

    private let id: pthread_t
    private let isOver = Mutex(false)

    /// Starts the loop; nothing else may touch it any more.
    init(name: String, loop: sending TransferLoop) {
        let body = Unmanaged.passRetained(Body(name: name, loop: loop))
        var id = pthread_t()
        let code = pthread_create(&id, nil, threadMain, body.toOpaque())
        precondition(code == 0, "cannot start the thread \(name): errno \(code)")
        self.id = id
    }

    deinit {
        // The last reference may go within a completion, on the very thread: let it end by itself.
        isOver.withLock { if !$0 { pthread_detach(id) } }
    }

    /// Waits for the thread, unless called on it.
    func end() {
        if pthread_equal(pthread_self(), id) != 0 { return }
        isOver.withLock { isOver in
            if !isOver { pthread_join(id, nil) }
            isOver = true
        }
    }

    fileprivate static func run(_ context: UnsafeMutableRawPointer) {
        let body = Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
        ccurl_name_thread(body.name)
        body.loop.run()
    }
}

/// The entry of the thread, as C wants it: without captures.
private func threadMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context { LoopThread.run(context) }
    return nil
}
