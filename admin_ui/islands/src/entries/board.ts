// The live board; without it every page of it is shown as it was when it was asked for.
import { installBoard } from "../board/live";

installBoard();
